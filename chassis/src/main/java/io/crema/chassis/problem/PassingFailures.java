package io.crema.chassis.problem;

/** Recognises failures of a request that a retry may cure. They are answered with 503 instead of 500. */
@FunctionalInterface
public interface PassingFailures {

    boolean include(Exception failure);

}
