package io.crema.messaging.message;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The CloudEvents type of a message record. The default is the record's simple name. Other services depend on the type, so
 * it must not change when the record is renamed.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface MessageType {

    /** The CloudEvents type. */
    String value();

}
