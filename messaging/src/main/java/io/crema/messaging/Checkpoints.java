package io.crema.messaging;

/** Is told of each checkpoint that a thread reaches; a bean of this type replaces the one that does nothing. */
@FunctionalInterface
public interface Checkpoints {

    /** Called on the thread that does the work, each time; what it throws is thrown there. */
    void reached(Checkpoint checkpoint);

}
