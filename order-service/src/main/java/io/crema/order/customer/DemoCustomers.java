package io.crema.order.customer;

import java.util.List;
import java.util.UUID;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;
import org.springframework.validation.annotation.Validated;

/** Registers the demo customers at the first start. */
@Component
class DemoCustomers implements ApplicationRunner {

    /** @param customers the customers to register */
    @Validated
    @ConfigurationProperties("crema.demo")
    record Demo(@DefaultValue List<Customer> customers) {

        record Customer(UUID id, String name, String district) {}

    }

    private final Demo demo;
    private final Customers customers;

    DemoCustomers(Demo demo, Customers customers) {
        this.demo = demo;
        this.customers = customers;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        demo.customers().forEach(customer -> customers.register(customer.id(), customer.name(), customer.district()));
    }

}
