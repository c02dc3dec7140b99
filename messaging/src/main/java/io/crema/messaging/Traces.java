package io.crema.messaging;

import java.util.Map;
import java.util.HashMap;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.jspecify.annotations.Nullable;

/** Carries a trace through tables and topics as its W3C {@code traceparent}. */
final class Traces {

    private final Tracer tracer;
    private final Propagator propagator;

    Traces(Tracer tracer, Propagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    /** The current span's context, or null where nothing is traced. */
    @Nullable
    String current() {
        Span span = tracer.currentSpan();
        return span == null ? null : traceparent(span);
    }

    /** Starts a span that continues a stored trace. */
    Span continued(@Nullable String traceparent, Span.Kind kind, String name) {
        Map<String, String> carrier = traceparent == null ? Map.of() : Map.of(Headers.TRACEPARENT, traceparent);
        return propagator.extract(carrier, Map::get).kind(kind).name(name).start();
    }

    @Nullable
    String traceparent(Span span) {
        Map<String, String> carrier = new HashMap<>();
        propagator.inject(span.context(), carrier, (_, name, value) -> carrier.put(name, value));
        return carrier.get(Headers.TRACEPARENT);
    }

    Tracer.SpanInScope enter(Span span) {
        return tracer.withSpan(span);
    }

}
