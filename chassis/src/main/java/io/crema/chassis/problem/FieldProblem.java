package io.crema.chassis.problem;

/** What is wrong with one field of the request; {@code field} is a path such as {@code items[0].quantity}. */
public record FieldProblem(String field, String message) {}
