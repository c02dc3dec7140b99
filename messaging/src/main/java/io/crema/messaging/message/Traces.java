package io.crema.messaging.message;

import java.util.Map;
import java.util.HashMap;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.jspecify.annotations.Nullable;

/** Converts spans to the W3C {@code traceparent} that tables and topics carry, and back. */
public final class Traces {

    private final Tracer tracer;
    private final Propagator propagator;

    public Traces(Tracer tracer, Propagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    /** Returns the context of the current span, or null if there is none. */
    public @Nullable String current() {
        Span span = tracer.currentSpan();
        return span == null ? null : traceparent(span);
    }

    /** Starts a span that continues a stored trace. */
    public Span continued(@Nullable String traceparent, Span.Kind kind, String name) {
        Map<String, String> carrier = traceparent == null ? Map.of() : Map.of(Headers.TRACEPARENT, traceparent);
        return propagator.extract(carrier, Map::get).kind(kind).name(name).start();
    }

    /** Returns the context of a span, or null if it is not traced. */
    public @Nullable String traceparent(Span span) {
        Map<String, String> carrier = new HashMap<>();
        propagator.inject(span.context(), carrier, (_, name, value) -> carrier.put(name, value));
        return carrier.get(Headers.TRACEPARENT);
    }

    /** Makes a span the current one until the scope is closed. */
    public Tracer.SpanInScope enter(Span span) {
        return tracer.withSpan(span);
    }

}
