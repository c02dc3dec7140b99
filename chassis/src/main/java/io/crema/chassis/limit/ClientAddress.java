package io.crema.chassis.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** Tells clients apart by their addresses. */
public final class ClientAddress {

    private static final int NETWORK = 8;

    private ClientAddress() {
    }

    /** Returns an IPv4 address, or the /64 network of an IPv6 address: one client may have all addresses of it. */
    public static String network(String address) {
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK))
                    : address;
        } catch (IllegalArgumentException noLiteral) {
            return address;
        }
    }

}
