package io.crema.query.district;

import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.request.StaleReads;
import io.crema.chassis.security.Callers;
import io.crema.chassis.text.NormalizedText;
import io.crema.query.Freshness;
import io.crema.query.Money;
import io.crema.query.WaitingReads;
import jakarta.validation.constraints.Min;

/** Reads of districts. Each is one row, for any number of customers. */
@RestController
@PreAuthorize("hasAuthority('SCOPE_districts:read')")
class DistrictController {

    private static final String PROJECTION = "districts";

    private final JdbcClient jdbc;
    private final WaitingReads reads;
    private final Freshness freshness;
    private final Callers callers;

    /** The versions of a customer that are in the sum of a district. */
    private record Resident(long districtVersion, long walletVersion) {

        private boolean has(Resident least) {
            return districtVersion >= least.districtVersion && walletVersion >= least.walletVersion;
        }

    }

    DistrictController(JdbcClient jdbc, WaitingReads reads, Freshness freshness, Callers callers) {
        this.jdbc = jdbc;
        this.reads = reads;
        this.freshness = freshness;
        this.callers = callers;
    }

    /** Sums the wallets of the customers of a district. With a customer, the sum has at least these versions in it. */
    @GetMapping("/api/districts/{district}/balance")
    ResponseEntity<DistrictView> balance(@PathVariable("district") String requested,
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(defaultValue = "0") @Min(0) long customerVersion,
            @RequestParam(defaultValue = "0") @Min(0) long walletVersion,
            @RequestHeader(name = "Prefer", required = false) @Nullable String preferences)
            throws InterruptedException {
        if (customerId == null && Math.max(customerVersion, walletVersion) > 0) {
            throw ProblemException.invalid("customerId", "must name the customer of the version");
        }
        String district = NormalizedText.of(requested);
        var headers = customerId == null
                ? freshness.of(PROJECTION)
                : including(customerId, new Resident(customerVersion, walletVersion), preferences);
        var sums = sums(district).orElseThrow(() -> ProblemException
                .notFound("not-found", "There is no customer in this district").with(headers));
        return ResponseEntity.ok().headers(headers).cacheControl(StaleReads.ALLOWED).body(sums);
    }

    /** Waits until a customer is in the sums with these versions. Returns how fresh the sums are. */
    private HttpHeaders including(UUID customerId, Resident least, @Nullable String preferences)
            throws InterruptedException {
        if (!callers.mayActFor(customerId)) {
            throw ProblemException.notFound("unknown-customer", "There is no such customer");
        }
        var read = reads.read(PROJECTION, customerId, preferences, () -> resident(customerId),
                it -> it.has(least));
        if (!read.found().orElse(new Resident(0, 0)).has(least)) {
            throw WaitingReads.notReached(read.headers());
        }
        return read.headers();
    }

    private Optional<Resident> resident(UUID customerId) {
        return jdbc.sql("SELECT district_version, wallet_version FROM resident WHERE customer_id = ?").param(customerId)
                .query(Resident.class).optional();
    }

    private Optional<DistrictView> sums(String district) {
        return jdbc.sql(
                "SELECT customers, balance, coalesce(currency, 'XXX') AS currency, as_of FROM district WHERE district = ?")
                .param(district)
                .query((row, _) -> new DistrictView(district, row.getLong("customers"),
                        new Money(row.getLong("balance"), row.getString("currency")),
                        row.getTimestamp("as_of").toInstant()))
                .optional();
    }

}
