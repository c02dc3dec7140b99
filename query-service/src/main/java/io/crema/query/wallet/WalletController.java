package io.crema.query.wallet;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.request.KnownVersions;
import io.crema.chassis.request.StaleReads;
import io.crema.chassis.security.Callers;
import io.crema.query.Money;
import io.crema.query.WaitingReads;
import jakarta.validation.constraints.Min;

/** Reads of wallets. */
@RestController
@PreAuthorize("hasAuthority('SCOPE_wallets:read')")
class WalletController {

    private final JdbcClient jdbc;
    private final Callers callers;
    private final WaitingReads reads;

    WalletController(JdbcClient jdbc, Callers callers, WaitingReads reads) {
        this.jdbc = jdbc;
        this.callers = callers;
        this.reads = reads;
    }

    /** Reads a wallet with the latest lines of its statement. */
    @GetMapping("/api/wallets/{customerId}")
    ResponseEntity<WalletView> find(@PathVariable UUID customerId,
            @RequestParam(defaultValue = "0") @Min(0) long minVersion,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch,
            @RequestHeader(name = "Prefer", required = false) @Nullable String preferences)
            throws InterruptedException {
        var known = KnownVersions.of(ifNoneMatch);
        var own = Optional.of(customerId).filter(callers::mayActFor);
        var read = reads.read("wallets", customerId, preferences, () -> own.flatMap(this::wallet),
                it -> it.version() >= minVersion && !known.contain(it.version()));
        if (read.found().map(WalletView::version).orElse(0L) < minVersion) {
            throw WaitingReads.notReached(read.headers());
        }
        var wallet = read.found().orElseThrow(
                () -> ProblemException.notFound("not-found", "There is no such wallet").with(read.headers()));
        var answer = ResponseEntity.status(known.contain(wallet.version()) ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .headers(read.headers()).cacheControl(StaleReads.ALLOWED).eTag(Long.toString(wallet.version()));
        return known.contain(wallet.version()) ? answer.build() : answer.body(wallet);
    }

    private Optional<WalletView> wallet(UUID customerId) {
        return jdbc.sql("SELECT balance, currency, stamps, version FROM wallet WHERE customer_id = ?").param(customerId)
                .query((row, _) -> {
                    var currency = row.getString("currency");
                    return new WalletView(customerId, new Money(row.getLong("balance"), currency), row.getInt("stamps"),
                            statement(customerId, currency, row.getLong("version")), row.getLong("version"));
                }).optional();
    }

    private List<WalletView.Line> statement(UUID customerId, String currency, long version) {
        return jdbc.sql("""
                SELECT type, amount, balance, order_id, at FROM wallet_statement
                WHERE customer_id = ? AND version <= ? ORDER BY version DESC LIMIT 50
                """).params(customerId, version)
                .query((row, _) -> new WalletView.Line(row.getString("type"),
                        new Money(row.getLong("amount"), currency), new Money(row.getLong("balance"), currency),
                        row.getObject("order_id", UUID.class), row.getTimestamp("at").toInstant()))
                .list();
    }

}
