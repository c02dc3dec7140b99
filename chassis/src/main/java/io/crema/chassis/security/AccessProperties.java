package io.crema.chassis.security;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.HttpMethod;
import org.springframework.validation.annotation.Validated;

/**
 * Which scope a path needs, beside what controllers say themselves; the first rule that matches counts.
 *
 * @param open paths that need no token
 * @param rules the scopes of the other paths; a path without a rule needs any valid token
 */
@Validated
@ConfigurationProperties("crema.access")
record AccessProperties(@DefaultValue List<String> open, @DefaultValue List<@Valid Rule> rules) {

    record Rule(@NotEmpty List<HttpMethod> methods, @NotBlank String path, @NotBlank String scope) {}

}
