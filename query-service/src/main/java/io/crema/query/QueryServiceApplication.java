package io.crema.query;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the read side. */
@SpringBootApplication
public class QueryServiceApplication {

    /** Starts the service. */
    public static void main(String[] args) {
        SpringApplication.run(QueryServiceApplication.class, args);
    }

}
