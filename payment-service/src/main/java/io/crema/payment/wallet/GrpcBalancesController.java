package io.crema.payment.wallet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;

import com.google.protobuf.InvalidProtocolBufferException;
import crema.wallets.v1.GetBalanceRequest;
import crema.wallets.v1.GetBalanceResponse;
import io.crema.chassis.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * The balance for other services, over gRPC: the service {@code Wallets} of {@code wallets.proto}. Its unary call is one
 * request of HTTP/2, so it passes the same filters as the other protocols. A problem becomes the status of the call.
 */
@RestController
class GrpcBalancesController {

    private static final String MEDIA_TYPE = "application/grpc";

    /** The flag of compression and the length, before each message. */
    private static final int PREFIX = 5;

    private final Balances balances;

    GrpcBalancesController(Balances balances) {
        this.balances = balances;
    }

    /** Answers a message of gRPC. */
    @PostMapping(path = "/crema.wallets.v1.Wallets/GetBalance", consumes = {MEDIA_TYPE, MEDIA_TYPE + "+proto"})
    void getBalance(@RequestBody byte[] frame, HttpServletResponse response) throws IOException {
        Money balance = balances.of(customerId(frame)).orElseThrow(() -> ProblemException.notFound("unknown-customer",
                "No customer with this id has a wallet yet; a new wallet opens within seconds"));
        byte[] message = GetBalanceResponse.newBuilder().setBalance(crema.wallets.v1.Money.newBuilder()
                .setAmount(balance.amount()).setCurrency(balance.currency())).build().toByteArray();
        response.setContentType(MEDIA_TYPE);
        response.setTrailerFields(() -> Map.of("grpc-status", "0"));
        response.getOutputStream().write(
                ByteBuffer.allocate(PREFIX + message.length).put((byte) 0).putInt(message.length).put(message).array());
    }

    private static UUID customerId(byte[] frame) {
        try {
            return UUID.fromString(GetBalanceRequest.parseFrom(message(frame)).getCustomerId());
        } catch (InvalidProtocolBufferException | IllegalArgumentException malformed) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "validation",
                    "Send one message without compression, with a UUID as customer_id", malformed);
        }
    }

    private static ByteBuffer message(byte[] frame) {
        if (frame.length < PREFIX || frame[0] != 0 || ByteBuffer.wrap(frame).getInt(1) != frame.length - PREFIX) {
            throw new IllegalArgumentException("Not one message without compression");
        }
        return ByteBuffer.wrap(frame, PREFIX, frame.length - PREFIX);
    }

}
