package io.crema.chassis.problem;

/**
 * An invalid field of the request.
 *
 * @param field path of the field, such as {@code items[0].quantity}
 * @param message rule that its value breaks
 */
public record FieldProblem(String field, String message) {}
