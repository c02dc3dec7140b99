package io.crema.chassis.text;

import java.text.Normalizer;

import org.jspecify.annotations.Nullable;

/** Normalises names, so that two spellings of one name are the same string. */
public final class NormalizedText {

    private NormalizedText() {
    }

    /** Returns the text in Unicode NFC without white space at both ends. Returns null for null. */
    public static @Nullable String orNull(@Nullable String text) {
        return text == null ? null : of(text);
    }

    /** Returns the text in Unicode NFC without white space at both ends. */
    public static String of(String text) {
        return Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
    }

}
