package io.crema.messaging.support;

import java.time.Duration;

/**
 * Work that every instance of the service repeats, declared as a bean.
 *
 * @param name names the task in the log
 * @param interval from the end of one run to the start of the next
 * @param work runs once; a failed run is logged and retried after the interval
 */
public record BackgroundTask(String name, Duration interval, Runnable work) {}
