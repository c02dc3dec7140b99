package io.crema.payment.wallet;

import java.util.Optional;
import java.util.UUID;

import io.crema.chassis.problem.ProblemException;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TConfiguration;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * The balance for other services, over Apache Thrift: the service {@code Wallets} of {@code wallets.thrift}, as binary
 * messages over HTTP. A refusal of the caller is an HTTP status.
 */
@RestController
class ThriftBalancesController {

    private static final String MEDIA_TYPE = "application/x-thrift";
    private static final String METHOD = "balance";
    private static final int LONGEST_MESSAGE = 4096;

    private static final TField CUSTOMER_ID = new TField("customerId", TType.STRING, (short) 1);
    private static final TField SUCCESS = new TField("success", TType.STRUCT, (short) 0);
    private static final TField UNKNOWN = new TField("unknown", TType.STRUCT, (short) 1);
    private static final TField AMOUNT = new TField("amount", TType.I64, (short) 1);
    private static final TField CURRENCY = new TField("currency", TType.STRING, (short) 2);

    private final Balances balances;

    ThriftBalancesController(Balances balances) {
        this.balances = balances;
    }

    /** Answers a binary message of Apache Thrift. */
    @PostMapping(path = "/thrift/wallets", consumes = MEDIA_TYPE, produces = MEDIA_TYPE)
    byte[] call(@RequestBody byte[] message) throws TException {
        var request = new TBinaryProtocol(new TMemoryInputTransport(
                TConfiguration.custom().setMaxMessageSize(LONGEST_MESSAGE).build(), message));
        TMessage call;
        UUID customerId;
        try {
            call = request.readMessageBegin();
            customerId = call.name.equals(METHOD) ? customerId(request) : null;
        } catch (TException | IllegalArgumentException malformed) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "malformed-thrift",
                    "Send a binary message of the service Wallets, with a UUID as customerId", malformed);
        }
        return customerId == null ? unknownMethod(call) : reply(call, balances.of(customerId));
    }

    private static @Nullable UUID customerId(TProtocol request) throws TException {
        UUID found = null;
        request.readStructBegin();
        for (TField field = request.readFieldBegin(); field.type != TType.STOP; field = request.readFieldBegin()) {
            if (field.id == CUSTOMER_ID.id && field.type == CUSTOMER_ID.type) {
                found = UUID.fromString(request.readString());
            } else {
                TProtocolUtil.skip(request, field.type);
            }
            request.readFieldEnd();
        }
        request.readStructEnd();
        request.readMessageEnd();
        if (found == null) {
            throw new IllegalArgumentException("No customerId");
        }
        return found;
    }

    private static byte[] reply(TMessage call, Optional<Money> balance) throws TException {
        return message(call, TMessageType.REPLY, reply -> {
            reply.writeStructBegin(new TStruct("balance_result"));
            if (balance.isPresent()) {
                reply.writeFieldBegin(SUCCESS);
                write(reply, balance.get());
            } else {
                reply.writeFieldBegin(UNKNOWN);
                reply.writeStructBegin(new TStruct("UnknownWallet"));
                reply.writeFieldStop();
                reply.writeStructEnd();
            }
            reply.writeFieldEnd();
            reply.writeFieldStop();
            reply.writeStructEnd();
        });
    }

    private static void write(TProtocol reply, Money balance) throws TException {
        reply.writeStructBegin(new TStruct("Money"));
        reply.writeFieldBegin(AMOUNT);
        reply.writeI64(balance.amount());
        reply.writeFieldEnd();
        reply.writeFieldBegin(CURRENCY);
        reply.writeString(balance.currency());
        reply.writeFieldEnd();
        reply.writeFieldStop();
        reply.writeStructEnd();
    }

    private static byte[] unknownMethod(TMessage call) throws TException {
        return message(call, TMessageType.EXCEPTION,
                reply -> new TApplicationException(TApplicationException.UNKNOWN_METHOD,
                        "The service Wallets has the method " + METHOD + " only").write(reply));
    }

    private interface Content {

        void write(TProtocol reply) throws TException;

    }

    private static byte[] message(TMessage call, byte type, Content content) throws TException {
        var buffer = new TMemoryBuffer(64);
        var reply = new TBinaryProtocol(buffer);
        reply.writeMessageBegin(new TMessage(call.name, type, call.seqid));
        content.write(reply);
        reply.writeMessageEnd();
        var bytes = new byte[buffer.length()];
        System.arraycopy(buffer.getArray(), 0, bytes, 0, bytes.length);
        return bytes;
    }

}
