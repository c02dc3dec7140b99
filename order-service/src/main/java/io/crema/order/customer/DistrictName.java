package io.crema.order.customer;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * The name of a district, in any script. The name is also a segment of a URL, so it begins with a letter or a digit and has
 * no slash, backslash, percent sign or semicolon. A joiner (U+200C, U+200D) stands only where it shapes the text: after a
 * combining mark or an Arabic letter.
 */
@NotBlank
@Size(max = 100)
@Pattern(regexp = "[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N} .,'’·()&-]|(?<=[\\p{M}\\p{IsArabic}])[\\x{200C}\\x{200D}])*")
@Constraint(validatedBy = {})
@ReportAsSingleViolation
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@interface DistrictName {

    String message() default "must be a name of 1 to 100 letters, digits, blanks and . , ' · ( ) & - that begins with a letter or a digit";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

}
