package io.crema.payment.wallet;

import java.util.UUID;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.request.StaleReads;
import io.crema.chassis.security.Callers;
import io.crema.payment.wallet.Charge.Charged;
import io.crema.payment.wallet.Charge.Declined;
import io.crema.payment.wallet.Charge.Refunded;
import io.crema.payment.wallet.Charge.Voided;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reads of payments. Who may read an order may read its payment. */
@RestController
class PaymentController {

    private final JdbcAccounts accounts;
    private final Callers callers;

    enum Status {
        CHARGED, REFUNDED, DECLINED, VOIDED
    }

    /**
     * The payment of an order.
     *
     * @param amount null if the order was cancelled before a charge was asked for
     * @param reason why nothing was charged, or null
     */
    record Payment(UUID orderId, UUID customerId, Status status, @Nullable Money amount, @Nullable String reason) {

        private static Payment of(Charge charge) {
            return switch (charge) {
                case Charged(var orderId, var customerId, var amount) ->
                    new Payment(orderId, customerId, Status.CHARGED, amount, null);
                case Refunded(var orderId, var customerId, var amount) ->
                    new Payment(orderId, customerId, Status.REFUNDED, amount, null);
                case Declined(var orderId, var customerId, var amount, var reason) ->
                    new Payment(orderId, customerId, Status.DECLINED, amount, reason);
                case Voided(var orderId, var customerId, var reason) ->
                    new Payment(orderId, customerId, Status.VOIDED, null, reason);
            };
        }

    }

    PaymentController(JdbcAccounts accounts, Callers callers) {
        this.accounts = accounts;
        this.callers = callers;
    }

    /** Finds the payment of an order. Answers 404 for another customer's, so that nobody learns which orders exist. */
    @GetMapping("/api/payments/{orderId}")
    @PreAuthorize("hasAuthority('SCOPE_orders:read')")
    ResponseEntity<Payment> find(@PathVariable UUID orderId) {
        callers.requireActingForCustomers();
        var payment = accounts.charge(orderId).filter(charge -> callers.mayActFor(charge.customerId()))
                .map(Payment::of)
                .orElseThrow(() -> ProblemException.notFound("not-found", "There is no payment of such an order"));
        return ResponseEntity.ok().cacheControl(StaleReads.ALLOWED).body(payment);
    }

}
