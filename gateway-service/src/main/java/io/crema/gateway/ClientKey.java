package io.crema.gateway;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * Whose rate limit a request counts against: the subject of its token, or else its address.
 *
 * @param name unique among the clients of this kind
 */
record ClientKey(Kind kind, String name) {

    enum Kind {
        CUSTOMER, CLIENT, ADDRESS
    }

    private static final int NETWORK = 8;

    static ClientKey of(HttpServletRequest request) {
        return SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken token
                ? new ClientKey(token.getToken().hasClaim("customer_id") ? Kind.CUSTOMER : Kind.CLIENT,
                        token.getName())
                : new ClientKey(Kind.ADDRESS, network(request.getRemoteAddr()));
    }

    /** Returns an IPv4 address, or the network of an IPv6 address: one client may have all addresses of a /64. */
    private static String network(String address) {
        return InetAddress.ofLiteral(address) instanceof Inet6Address six
                ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK))
                : address;
    }

}
