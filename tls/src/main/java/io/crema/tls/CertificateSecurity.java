package io.crema.tls;

import java.io.IOException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Web security of a service whose callers prove themselves by their certificates alone. The name of an authentication is
 * the name of the calling service. Health, information and metrics are open. Import it, and begin the filter chain with
 * {@link #of}.
 */
@Configuration(proxyBeanMethods = false)
public class CertificateSecurity {

    private static final String[] OPEN = {"/actuator/health/**", "/actuator/info", "/actuator/prometheus"};
    private static final Predicate<String> ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]").asMatchPredicate();

    CertificateSecurity() {
    }

    /** Configures everything but the rules of the service's own paths. */
    public static HttpSecurity of(HttpSecurity http) {
        return http.csrf(AbstractHttpConfigurer::disable).logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable).anonymous(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .x509(x509 -> x509.x509PrincipalExtractor(
                        certificate -> ServiceCertificate.nameOf(certificate).orElse("")))
                .exceptionHandling(errors -> errors
                        .authenticationEntryPoint((request, response, failure) -> refuse(response,
                                HttpStatus.FORBIDDEN, "forbidden", "Connect with the certificate of a service"))
                        .accessDeniedHandler((request, response, failure) -> refuse(response, HttpStatus.FORBIDDEN,
                                "forbidden", "The certificate names a service that may not do this")))
                .authorizeHttpRequests(requests -> requests.requestMatchers(HttpMethod.GET, OPEN).permitAll());
    }

    /** Every service is a user, without further authorities. */
    @Bean
    UserDetailsService services() {
        return name -> {
            if (name.isEmpty()) {
                throw new UsernameNotFoundException("The certificate names no service");
            }
            return new User(name, "", AuthorityUtils.NO_AUTHORITIES);
        };
    }

    /** Refuses foreign host names, so that no page in a browser reaches the service by DNS rebinding. */
    @Bean
    HttpFirewall firewall(Environment environment) {
        var own = Set.of("localhost", environment.getRequiredProperty("spring.application.name"));
        var firewall = new StrictHttpFirewall();
        firewall.setAllowedHostnames(host -> own.contains(host) || ADDRESS.test(host));
        return firewall;
    }

    /** Answers a request that the firewall rejected, without a line in the log. */
    @Bean
    RequestRejectedHandler rejections() {
        return (request, response, rejected) -> refuse(response, HttpStatus.BAD_REQUEST, "malformed-request",
                "Send a valid HTTP request with the name of this service as its host");
    }

    private static void refuse(HttpServletResponse response, HttpStatus status, String type, String detail)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getWriter().write("""
                {"type":"urn:crema:problem:%s","title":"%s","status":%d,"detail":"%s"}""".formatted(type,
                status.getReasonPhrase(), status.value(), detail));
    }

}
