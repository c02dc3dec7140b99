package io.crema.messaging.message;

/** Finds the CloudEvents types of records of messages. */
public final class MessageTypes {

    private MessageTypes() {
    }

    /** Returns the value of {@link MessageType}, or else the simple name of the record. */
    public static String nameOf(Class<?> record) {
        MessageType type = record.getAnnotation(MessageType.class);
        return type == null ? record.getSimpleName() : type.value();
    }

}
