package io.crema.query.district;

import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.request.StaleReads;
import io.crema.chassis.text.NormalizedText;
import io.crema.query.Freshness;
import io.crema.query.Money;

/** Reads of districts. Each is one row, for any number of customers. */
@RestController
@PreAuthorize("hasAuthority('SCOPE_districts:read')")
class DistrictController {

    private final JdbcClient jdbc;
    private final Freshness freshness;

    DistrictController(JdbcClient jdbc, Freshness freshness) {
        this.jdbc = jdbc;
        this.freshness = freshness;
    }

    @GetMapping("/api/districts/{district}/balance")
    ResponseEntity<DistrictView> balance(@PathVariable("district") String requested) {
        String district = NormalizedText.of(requested);
        var lag = freshness.of("districts");
        var sums = jdbc.sql(
                "SELECT customers, balance, coalesce(currency, 'XXX') AS currency, as_of FROM district WHERE district = ?")
                .param(district)
                .query((row, _) -> new DistrictView(district, row.getLong("customers"),
                        new Money(row.getLong("balance"), row.getString("currency")),
                        row.getTimestamp("as_of").toInstant()))
                .optional()
                .orElseThrow(() -> ProblemException.notFound("not-found", "There is no customer in this district")
                        .with(lag));
        return ResponseEntity.ok().headers(lag).cacheControl(StaleReads.ALLOWED).body(sums);
    }

}
