package io.crema.gateway;

import io.crema.chassis.limit.ClientAddress;
import io.crema.chassis.security.Callers;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * A client with a rate limit of its own: the subject of a token, or the address of a request without one.
 *
 * @param name unique among the clients of this kind
 */
record ClientKey(Kind kind, String name) {

    enum Kind {
        CUSTOMER, CLIENT, ADDRESS
    }

    static ClientKey of(HttpServletRequest request, Callers callers) {
        return SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken
                ? new ClientKey(callers.isCustomer() ? Kind.CUSTOMER : Kind.CLIENT, callers.name())
                : new ClientKey(Kind.ADDRESS, ClientAddress.network(request.getRemoteAddr()));
    }

}
