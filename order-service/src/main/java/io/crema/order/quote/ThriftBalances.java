package io.crema.order.quote;

import java.util.UUID;

import io.crema.order.Money;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolException;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.jspecify.annotations.Nullable;

/** Asks over Apache Thrift: the method {@code balance} of payment-service's {@code wallets.thrift}. */
class ThriftBalances extends HttpBalances {

    private static final String METHOD = "balance";
    private static final TField CUSTOMER_ID = new TField("customerId", TType.STRING, (short) 1);
    private static final short SUCCESS = 0;
    private static final short UNKNOWN_WALLET = 1;
    private static final short AMOUNT = 1;
    private static final short CURRENCY = 2;

    private final PaymentService payments;

    ThriftBalances(PaymentService payments) {
        this.payments = payments;
    }

    @Override
    Balance ask(UUID customerId) {
        try {
            return answer(payments.thrift(call(customerId)));
        } catch (TException malformed) {
            throw new IllegalStateException("payment-service sent no reply of the method " + METHOD, malformed);
        }
    }

    private static byte[] call(UUID customerId) throws TException {
        var buffer = new TMemoryBuffer(64);
        var call = new TBinaryProtocol(buffer);
        call.writeMessageBegin(new TMessage(METHOD, TMessageType.CALL, 1));
        call.writeStructBegin(new TStruct("balance_args"));
        call.writeFieldBegin(CUSTOMER_ID);
        call.writeString(customerId.toString());
        call.writeFieldEnd();
        call.writeFieldStop();
        call.writeStructEnd();
        call.writeMessageEnd();
        var bytes = new byte[buffer.length()];
        System.arraycopy(buffer.getArray(), 0, bytes, 0, bytes.length);
        return bytes;
    }

    private static Balance answer(byte[] message) throws TException {
        var reply = new TBinaryProtocol(new TMemoryInputTransport(message));
        if (reply.readMessageBegin().type == TMessageType.EXCEPTION) {
            throw TApplicationException.readFrom(reply);
        }
        Balance answer = null;
        reply.readStructBegin();
        for (TField field = reply.readFieldBegin(); field.type != TType.STOP; field = reply.readFieldBegin()) {
            switch (field.id) {
                case SUCCESS -> answer = new Balance.Held(money(reply));
                case UNKNOWN_WALLET -> {
                    TProtocolUtil.skip(reply, field.type);
                    answer = new Balance.NoWallet();
                }
                default -> TProtocolUtil.skip(reply, field.type);
            }
            reply.readFieldEnd();
        }
        return required(answer, "a result");
    }

    private static Money money(TProtocol reply) throws TException {
        Long amount = null;
        String currency = null;
        reply.readStructBegin();
        for (TField field = reply.readFieldBegin(); field.type != TType.STOP; field = reply.readFieldBegin()) {
            switch (field.id) {
                case AMOUNT -> amount = reply.readI64();
                case CURRENCY -> currency = reply.readString();
                default -> TProtocolUtil.skip(reply, field.type);
            }
            reply.readFieldEnd();
        }
        reply.readStructEnd();
        return new Money(required(amount, "an amount"), required(currency, "a currency"));
    }

    private static <T> T required(@Nullable T value, String name) throws TProtocolException {
        if (value == null) {
            throw new TProtocolException(TProtocolException.INVALID_DATA, "The reply lacks " + name);
        }
        return value;
    }

}
