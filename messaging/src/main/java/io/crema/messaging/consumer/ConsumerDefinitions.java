package io.crema.messaging.consumer;

import java.util.List;

/** Contributes consumers of another kind than {@link Subscription}, as a bean. */
@FunctionalInterface
public interface ConsumerDefinitions {

    /** Returns the consumers to run. */
    List<ConsumerDefinition<?>> all();

}
