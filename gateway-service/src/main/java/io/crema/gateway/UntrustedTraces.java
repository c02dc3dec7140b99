package io.crema.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import brave.TracingCustomizer;
import brave.propagation.Propagation;
import brave.propagation.TraceContext;
import brave.propagation.TraceContext.Extractor;
import brave.propagation.TraceContext.Injector;
import brave.propagation.TraceContextOrSamplingFlags;
import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter.RequestHttpHeadersFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;

/** Continues the traces of clients, and decides which of them are sampled. Clients are not trusted to decide. */
@Configuration(proxyBeanMethods = false)
class UntrustedTraces {

    private static final Set<String> HEADERS = Set.of("traceparent", "tracestate", "baggage", "b3");

    @Bean
    TracingCustomizer samplingOfTheGateway(Propagation.Factory trusting) {
        return tracing -> tracing.propagationFactory(new Untrusting(trusting));
    }

    /** Removes what a client sends for tracing. The gateway's own headers are added later. */
    @Bean
    RequestHttpHeadersFilter noTracingHeadersOfClients() {
        return (headers, _) -> {
            var others = new HttpHeaders();
            headers.forEach((name, values) -> {
                String lowerCase = name.toLowerCase(Locale.ROOT);
                if (!HEADERS.contains(lowerCase) && !lowerCase.startsWith("x-b3-")) {
                    others.addAll(name, values);
                }
            });
            return others;
        };
    }

    /** Ignores the sampling decision of a request. */
    private static final class Untrusting extends Propagation.Factory implements Propagation<String> {

        private final Propagation.Factory factory;
        private final Propagation<String> propagation;

        Untrusting(Propagation.Factory factory) {
            this.factory = factory;
            this.propagation = factory.get();
        }

        @Override
        public Propagation<String> get() {
            return this;
        }

        @Override
        public boolean requires128BitTraceId() {
            return factory.requires128BitTraceId();
        }

        @Override
        public TraceContext decorate(TraceContext context) {
            return factory.decorate(context);
        }

        @Override
        public List<String> keys() {
            return propagation.keys();
        }

        @Override
        public <R> Injector<R> injector(Setter<R, String> setter) {
            return propagation.injector(setter);
        }

        @Override
        public <R> Extractor<R> extractor(Getter<R, String> getter) {
            var trusting = propagation.extractor(getter);
            return request -> undecided(trusting.extract(request));
        }

        private static TraceContextOrSamplingFlags undecided(TraceContextOrSamplingFlags extracted) {
            TraceContext context = extracted.context();
            if (context == null) {
                return TraceContextOrSamplingFlags.EMPTY;
            }
            return TraceContextOrSamplingFlags
                    .create(context.toBuilder().debug(false).sampled((Boolean) null).build());
        }

    }

}
