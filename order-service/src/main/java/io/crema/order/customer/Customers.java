package io.crema.order.customer;

import java.util.Optional;
import java.util.UUID;

import io.crema.messaging.outbox.Outbox;
import io.crema.messaging.message.OutgoingMessage;
import io.crema.order.customer.CustomerEvent.CustomerMoved;
import io.crema.order.customer.CustomerEvent.CustomerRegistered;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The customers of the chain. Each change publishes its event; payment-service opens the wallet by choreography. */
@Repository
public class Customers {

    private static final String TOPIC = "customer.events";

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final RegistrationQuota quota;

    Customers(JdbcClient jdbc, Outbox outbox, RegistrationQuota quota) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.quota = quota;
    }

    /** Returns whether a customer with this id exists. */
    public boolean exists(UUID customerId) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM customer WHERE id = ?)")
                .param(customerId)
                .query(Boolean.class)
                .single();
    }

    /** Registers a customer for a client, within its quota. */
    @Transactional
    void register(String client, UUID customerId, String name, String district) {
        quota.take(client);
        register(customerId, name, district);
    }

    /** Registers a customer, unless one with this id exists. */
    @Transactional
    void register(UUID customerId, String name, String district) {
        int registered = jdbc.sql("INSERT INTO customer VALUES (?, ?, ?, 1) ON CONFLICT DO NOTHING")
                .params(customerId, name, district)
                .update();
        if (registered == 1) {
            outbox.append(OutgoingMessage.event(TOPIC, customerId, 1,
                    new CustomerRegistered(customerId, name, district)));
        }
    }

    /** Moves a customer to a district. Returns the new version; empty if the customer is unknown. */
    @Transactional
    Optional<Long> move(UUID customerId, String district) {
        Optional<Long> version = jdbc
                .sql("UPDATE customer SET district = ?, version = version + 1 WHERE id = ? RETURNING version")
                .params(district, customerId)
                .query(Long.class)
                .optional();
        version.ifPresent(moved -> outbox.append(OutgoingMessage.event(TOPIC, customerId, moved,
                new CustomerMoved(customerId, district))));
        return version;
    }

}
