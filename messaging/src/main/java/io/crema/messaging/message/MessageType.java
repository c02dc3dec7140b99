package io.crema.messaging.message;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the CloudEvents type of a record of messages. Without it the type is the record's simple name. The type is part of
 * the contract with other services, so it outlives a rename of the record.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface MessageType {

    /** The CloudEvents type. */
    String value();

}
