package io.crema.order.saga;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.crema.messaging.saga.Saga;
import io.crema.messaging.saga.Transition;
import io.crema.order.Money;
import io.crema.order.order.Order;
import io.crema.order.order.OrderCommand;
import io.crema.order.order.OrderDecider;
import io.crema.order.order.OrderItem;
import io.crema.order.saga.Action.CancelTicket;
import io.crema.order.saga.Action.ChangeOrder;
import io.crema.order.saga.Action.ChargeWallet;
import io.crema.order.saga.Action.QueueTicket;
import io.crema.order.saga.Action.RefundWallet;
import io.crema.order.saga.ParticipantReply.ChargeDeclined;
import io.crema.order.saga.ParticipantReply.TicketBrewing;
import io.crema.order.saga.ParticipantReply.TicketCancelled;
import io.crema.order.saga.ParticipantReply.TicketQueued;
import io.crema.order.saga.ParticipantReply.TicketRejected;
import io.crema.order.saga.ParticipantReply.WalletCharged;
import io.crema.order.saga.ParticipantReply.WalletRefunded;
import org.jspecify.annotations.Nullable;

/**
 * Simulates one order, its sagas and the participants. Channels lose, duplicate and reorder messages. The seed determines
 * the run.
 */
final class SagaSimulation {

    /** The state of the order's payment. */
    enum Wallet {
        NONE, CHARGED, REFUNDED, DECLINED, VOIDED
    }

    /** The state of the order's ticket. */
    enum Ticket {
        NONE, QUEUED, BREWING, READY, REJECTED, CANCELLED, TOMBSTONE
    }

    /** The final states of an order and its participants. */
    record End(String order, Wallet wallet, Ticket ticket) {}

    /** A rule of the protocol that a simulation may switch off. */
    enum Rule {
        REPLY_ANSWERS_THE_AWAITED_COMMAND, WALLET_KEEPS_A_TOMBSTONE, TICKET_KEEPS_A_TOMBSTONE, COMMANDS_ARE_IDEMPOTENT
    }

    /** The rules of a simulation: changes of its sagas, and the protocol rules that hold. */
    record ProtocolRules(UnaryOperator<Saga<PlaceOrderSaga.State, PlaceOrderSaga.Input, Action>> placing,
            UnaryOperator<Saga<CancelOrderSaga.State, CancelOrderSaga.Input, Action>> cancelling, Set<Rule> active) {

        static final ProtocolRules ALL = new ProtocolRules(saga -> saga, saga -> saga, EnumSet.allOf(Rule.class));

        ProtocolRules placing(UnaryOperator<Saga<PlaceOrderSaga.State, PlaceOrderSaga.Input, Action>> change) {
            return new ProtocolRules(change, cancelling, active);
        }

        ProtocolRules cancelling(UnaryOperator<Saga<CancelOrderSaga.State, CancelOrderSaga.Input, Action>> change) {
            return new ProtocolRules(placing, change, active);
        }

        ProtocolRules without(Rule rule) {
            var others = EnumSet.copyOf(active);
            others.remove(rule);
            return new ProtocolRules(placing, cancelling, others);
        }

    }

    private record Command(UUID sagaId, UUID commandId, Action action) {}

    private static final UUID ORDER = new UUID(0, 1);
    private static final UUID CANCELLATION = new UUID(0, 2);
    private static final UUID FOREIGN = new UUID(0, 3);
    private static final UUID CUSTOMER = new UUID(0, 4);
    private static final OrderCommand PLACE = new OrderCommand.Place(ORDER, CUSTOMER, "gangnam",
            List.of(new OrderItem("espresso", "Espresso", 1, new Money(3500, "KRW"))));
    private static final OrderDecider ORDERS = new OrderDecider();
    private static final SagaOrder SAGA_ORDER = new SagaOrder(ORDER, CUSTOMER, "gangnam", new Money(3500, "KRW"),
            List.of(new SagaOrder.Line("espresso", 1)));
    private static final PlaceOrderSaga PLACE_ORDER = new PlaceOrderSaga(() -> Duration.ofSeconds(5));
    private static final CancelOrderSaga CANCEL_ORDER = new CancelOrderSaga(() -> Duration.ofSeconds(5));
    private static final int MAX_FINAL_STEPS = 200;

    private final SplittableRandom random;
    private final @Nullable List<String> history;
    private final ProtocolRules rules;
    private final Running<PlaceOrderSaga.State, PlaceOrderSaga.Input> placing;
    private final Running<CancelOrderSaga.State, CancelOrderSaga.Input> cancelling;
    private final List<Command> commands = new ArrayList<>();
    private final List<ParticipantReply> replies = new ArrayList<>();
    private final List<OrderCommand> ticketEvents = new ArrayList<>();
    private final boolean insufficientBalance;
    private final boolean soldOut;
    private final boolean unresponsive;

    private Order order = Objects.requireNonNull(ORDERS.decide(null, PLACE).state());
    private Wallet wallet = Wallet.NONE;
    private Ticket ticket = Ticket.NONE;
    private boolean ticketWasSent;
    private int charges;
    private int refunds;

    private SagaSimulation(ProtocolRules rules, long seed, @Nullable List<String> history) {
        this.rules = rules;
        this.random = new SplittableRandom(seed);
        this.history = history;
        this.placing = new Running<>(ORDER, rules.placing().apply(PLACE_ORDER));
        this.cancelling = new Running<>(CANCELLATION, rules.cancelling().apply(CANCEL_ORDER));
        this.insufficientBalance = random.nextInt(8) == 0;
        this.soldOut = random.nextInt(8) == 0;
        this.unresponsive = random.nextInt(8) == 0;
    }

    /**
     * Runs an order from its placement until no message or timeout is left.
     *
     * @throws AssertionError with the seed and the history if an invariant of the protocol is violated
     */
    static End runPlacedOrder(ProtocolRules rules, long seed) {
        return run(rules, seed, SagaSimulation::place);
    }

    /** Runs an order from its confirmation, so that more runs reach the cancellation. */
    static End runConfirmedOrder(ProtocolRules rules, long seed) {
        return run(rules, seed, SagaSimulation::confirm);
    }

    private interface Beginning {

        void start(SagaSimulation simulation);

    }

    private static End run(ProtocolRules rules, long seed, Beginning beginning) {
        try {
            return new SagaSimulation(rules, seed, null).run(beginning);
        } catch (InvariantViolation e) {
            List<String> history = new ArrayList<>();
            try {
                new SagaSimulation(rules, seed, history).run(beginning);
            } catch (InvariantViolation again) {
                history.add(again.getMessage());
            }
            throw new AssertionError("seed " + seed + ":\n" + String.join("\n", history), e);
        }
    }

    private End run(Beginning beginning) {
        beginning.start(this);
        int length = 5 + random.nextInt(40);
        for (int i = 0; i < length; i++) {
            step();
        }
        finish();
        return end();
    }

    private void place() {
        placing.begin(PLACE_ORDER.begin(SAGA_ORDER));
    }

    private void confirm() {
        place();
        wallet = Wallet.CHARGED;
        charges = 1;
        placing.apply(commands.removeFirst().commandId(), new WalletCharged(ORDER, FOREIGN));
        ticket = Ticket.QUEUED;
        placing.apply(commands.removeFirst().commandId(), new TicketQueued(ORDER, FOREIGN));
    }

    private void step() {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> deliver(commands, this::handle, true);
            case 4, 5, 6, 7 -> deliver(replies, this::receive, true);
            case 8, 9 -> deliverTicketEvent();
            case 10 -> placing.apply(null, new PlaceOrderSaga.Input.Timeout());
            case 11 -> cancelling.apply(null, new CancelOrderSaga.Input.Timeout());
            case 12 -> cancelByCustomer();
            case 13 -> receive(foreignReply());
            case 14 -> brew();
            default -> change("customer collects", new OrderCommand.Collect(ORDER));
        }
    }

    /** Delivers all messages and times out all awaited commands, until none is left. */
    private void finish() {
        for (int i = 0; i < MAX_FINAL_STEPS; i++) {
            if (!commands.isEmpty()) {
                deliver(commands, this::handle, false);
            } else if (!replies.isEmpty()) {
                deliver(replies, this::receive, false);
            } else if (!ticketEvents.isEmpty()) {
                deliverTicketEvent();
            } else if (placing.awaiting != null) {
                placing.apply(null, new PlaceOrderSaga.Input.Timeout());
            } else if (cancelling.awaiting != null) {
                cancelling.apply(null, new CancelOrderSaga.Input.Timeout());
            } else {
                return;
            }
        }
        throw new InvariantViolation("a saga does not terminate");
    }

    private End end() {
        boolean cancelled = order.status().equals("CANCELLED");
        require(!order.status().equals("PENDING"), "the order is still pending");
        require(!(order instanceof Order.Cancelling), "the order is still being cancelled");
        require(wallet == Wallet.CHARGED == !cancelled, "an order must be paid if and only if it is not cancelled");
        require(isLive() == !cancelled, "an order must have a live ticket if and only if it is not cancelled");
        return new End(order.status(), wallet, ticket);
    }

    private <T> void deliver(List<T> channel, Consumer<T> receiver, boolean faulty) {
        if (channel.isEmpty()) {
            return;
        }
        int index = random.nextInt(channel.size());
        T message = channel.get(index);
        int fault = faulty ? random.nextInt(10) : 9;
        if (fault != 0) {
            channel.remove(index);
        }
        if (fault == 1) {
            log("lost:", message);
        } else {
            receiver.accept(message);
        }
    }

    private void receive(ParticipantReply reply) {
        if (reply.sagaId().equals(ORDER) && reply instanceof PlaceOrderSaga.Input input) {
            placing.apply(reply.commandId(), input);
        }
        if (reply.sagaId().equals(CANCELLATION) && reply instanceof CancelOrderSaga.Input input) {
            cancelling.apply(reply.commandId(), input);
        }
    }

    private ParticipantReply foreignReply() {
        UUID saga = random.nextBoolean() ? ORDER : CANCELLATION;
        return switch (random.nextInt(7)) {
            case 0 -> new WalletCharged(saga, FOREIGN);
            case 1 -> new ChargeDeclined(saga, FOREIGN, "foreign");
            case 2 -> new WalletRefunded(saga, FOREIGN);
            case 3 -> new TicketQueued(saga, FOREIGN);
            case 4 -> new TicketRejected(saga, FOREIGN, "foreign");
            case 5 -> new TicketCancelled(saga, FOREIGN);
            default -> new TicketBrewing(saga, FOREIGN);
        };
    }

    private void cancelByCustomer() {
        placing.apply(null, new PlaceOrderSaga.Input.CancellationRequested());
        change("customer cancels", new OrderCommand.RequestCancellation(ORDER));
        if (order instanceof Order.Cancelling && cancelling.state == null) {
            cancelling.begin(
                    CANCEL_ORDER.begin(new CancelOrderSaga.Cancellation(ORDER, CUSTOMER, "gangnam")));
        }
    }

    private void perform(Running<?, ?> saga, Action action) {
        log("->", action);
        require(!saga.hasEnded(), "a saga acts after its end");
        switch (action) {
            case RefundWallet _ -> {
                require(!mayBecomeDrink(), "a refund while the ticket is, or may still be, queued");
                commands.add(saga.command(action));
            }
            case QueueTicket _ -> {
                ticketWasSent = true;
                commands.add(saga.command(action));
            }
            case ChargeWallet _,CancelTicket _ -> commands.add(saga.command(action));
            case ChangeOrder(var command) -> {
                requireAllowed(command);
                change("order", command);
            }
        }
    }

    private void requireAllowed(OrderCommand command) {
        switch (command) {
            case OrderCommand.Confirm _ -> {
                require(wallet == Wallet.CHARGED, "a confirmation without payment");
                require(isLive(), "a confirmation without a ticket");
            }
            case OrderCommand.Cancel _ -> {
                require(wallet != Wallet.CHARGED && wallet != Wallet.NONE, "a cancellation that is not refunded");
                require(!mayBecomeDrink(), "a cancellation while the ticket is, or may still be, queued");
            }
            case OrderCommand.RefuseCancellation _ -> require(isLive(), "a refused cancellation without a ticket");
            default -> throw new IllegalStateException(command + " is not sent by a saga");
        }
    }

    private void handle(Command command) {
        log("participant handles", command.action());
        ParticipantReply reply = switch (command.action()) {
            case ChargeWallet _ -> charge(command);
            case RefundWallet _ -> refund(command);
            case QueueTicket _ -> queue(command);
            case CancelTicket _ -> cancel(command);
            case ChangeOrder _ -> throw new IllegalStateException("No participant handles " + command);
        };
        if (reply != null) {
            replies.add(reply);
        }
    }

    private ParticipantReply charge(Command command) {
        if (wallet == Wallet.NONE || !holds(Rule.COMMANDS_ARE_IDEMPOTENT)) {
            wallet = insufficientBalance ? Wallet.DECLINED : Wallet.CHARGED;
            charges += insufficientBalance ? 0 : 1;
            require(charges <= 1, "a second charge");
        }
        return wallet == Wallet.CHARGED || wallet == Wallet.REFUNDED
                ? new WalletCharged(command.sagaId(), command.commandId())
                : new ChargeDeclined(command.sagaId(), command.commandId(), "declined");
    }

    private ParticipantReply refund(Command command) {
        if (wallet == Wallet.CHARGED) {
            wallet = Wallet.REFUNDED;
            refunds++;
            require(refunds <= charges, "a refund without a charge");
        } else if (wallet == Wallet.NONE && holds(Rule.WALLET_KEEPS_A_TOMBSTONE)) {
            wallet = Wallet.VOIDED;
        }
        return new WalletRefunded(command.sagaId(), command.commandId());
    }

    private @Nullable ParticipantReply queue(Command command) {
        if (unresponsive) {
            return null;
        }
        if (ticket == Ticket.NONE) {
            ticket = soldOut ? Ticket.REJECTED : Ticket.QUEUED;
        }
        return ticket == Ticket.REJECTED || ticket == Ticket.TOMBSTONE
                ? new TicketRejected(command.sagaId(), command.commandId(), "rejected")
                : new TicketQueued(command.sagaId(), command.commandId());
    }

    private ParticipantReply cancel(Command command) {
        if (ticket == Ticket.QUEUED) {
            ticket = Ticket.CANCELLED;
        } else if (ticket == Ticket.NONE && holds(Rule.TICKET_KEEPS_A_TOMBSTONE)) {
            ticket = Ticket.TOMBSTONE;
        }
        return isLive()
                ? new TicketBrewing(command.sagaId(), command.commandId())
                : new TicketCancelled(command.sagaId(), command.commandId());
    }

    private void brew() {
        if (ticket == Ticket.QUEUED) {
            ticket = Ticket.BREWING;
            ticketEvents.add(new OrderCommand.StartBrewing(ORDER));
        } else if (ticket == Ticket.BREWING) {
            ticket = Ticket.READY;
            ticketEvents.add(new OrderCommand.FinishDrink(ORDER));
        }
        log("barista:", ticket);
    }

    private void deliverTicketEvent() {
        if (!ticketEvents.isEmpty()) {
            change("ticket event", ticketEvents.removeFirst());
        }
    }

    private void change(String cause, OrderCommand command) {
        order = Objects.requireNonNull(ORDERS.decide(order, command).state());
        log(cause, order);
    }

    private boolean isLive() {
        return ticket == Ticket.QUEUED || ticket == Ticket.BREWING || ticket == Ticket.READY;
    }

    private boolean mayBecomeDrink() {
        return isLive() || (ticketWasSent && ticket == Ticket.NONE);
    }

    private boolean holds(Rule rule) {
        return rules.active().contains(rule);
    }

    private void log(String what, Object subject) {
        if (history != null) {
            history.add(what + " " + subject);
        }
    }

    private static void require(boolean holds, String violation) {
        if (!holds) {
            throw new InvariantViolation(violation);
        }
    }

    private static final class InvariantViolation extends RuntimeException {

        private static final long serialVersionUID = 1L;

        InvariantViolation(String what) {
            super(what, null, false, false);
        }

    }

    /** Runs a saga as the runtime does. Ignores a reply to any command but the awaited one. */
    private final class Running<S, I> {

        private final UUID id;
        private final Saga<S, I, Action> saga;
        private @Nullable S state;
        private @Nullable UUID awaiting;
        private boolean ended;

        Running(UUID id, Saga<S, I, Action> saga) {
            this.id = id;
            this.saga = saga;
        }

        void begin(Transition.Await<S, Action> first) {
            await(first.state(), first.command());
        }

        void apply(@Nullable UUID commandId, I input) {
            if (state == null || (commandId != null && !commandId.equals(awaiting)
                    && holds(Rule.REPLY_ANSWERS_THE_AWAITED_COMMAND))) {
                return;
            }
            switch (saga.on(state, input)) {
                case Transition.Stay<S, Action> _ -> {
                }
                case Transition.Await<S, Action>(S next, Action command, _) -> {
                    log(saga.type() + " receives", input);
                    await(next, command);
                }
                case Transition.End<S, Action>(S next, Action action) -> {
                    log(saga.type() + " receives", input);
                    state = next;
                    awaiting = null;
                    perform(this, action);
                    ended = true;
                }
            }
        }

        private void await(S next, Action command) {
            state = next;
            awaiting = command(command).commandId();
            perform(this, command);
        }

        private boolean hasEnded() {
            return ended;
        }

        Command command(Action action) {
            return new Command(id,
                    new UUID(Objects.hashCode(saga.type()), action.getClass().getSimpleName().hashCode()), action);
        }

    }

}
