package io.crema.local.newservice;

/** A request that cannot be met. The message is one sentence for its author. Nothing was changed. */
final class Refusal extends RuntimeException {

    Refusal(String sentence) {
        super(sentence);
    }

    static void unless(boolean condition, String sentence) {
        if (!condition) {
            throw new Refusal(sentence);
        }
    }
}
