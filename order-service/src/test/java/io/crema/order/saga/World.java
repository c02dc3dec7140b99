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
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.crema.messaging.saga.Saga;
import io.crema.messaging.saga.Transition;
import io.crema.order.menu.Money;
import io.crema.order.order.Order;
import io.crema.order.order.OrderItem;
import io.crema.order.saga.Action.CancelOrder;
import io.crema.order.saga.Action.CancelTicket;
import io.crema.order.saga.Action.ChargeWallet;
import io.crema.order.saga.Action.ConfirmOrder;
import io.crema.order.saga.Action.QueueTicket;
import io.crema.order.saga.Action.RefundWallet;
import io.crema.order.saga.Action.RefuseCancellation;
import io.crema.order.saga.Input.CancellationRequested;
import io.crema.order.saga.Input.ChargeDeclined;
import io.crema.order.saga.Input.Reply;
import io.crema.order.saga.Input.TicketBrewing;
import io.crema.order.saga.Input.TicketCancelled;
import io.crema.order.saga.Input.TicketQueued;
import io.crema.order.saga.Input.TicketRejected;
import io.crema.order.saga.Input.Timeout;
import io.crema.order.saga.Input.WalletCharged;
import io.crema.order.saga.Input.WalletRefunded;
import org.jspecify.annotations.Nullable;

/**
 * One order, its sagas and the participants, joined by channels that lose, repeat and reorder: the whole protocol
 * without its machinery, small enough to be lived through a million times. What happens is decided by a seed.
 */
final class World {

    /** What is known of the order's payment. */
    enum Wallet {
        UNASKED, CHARGED, REFUNDED, DECLINED, VOIDED
    }

    /** What is known of the order's ticket. */
    enum Ticket {
        UNASKED, QUEUED, BREWING, READY, REJECTED, CANCELLED, TOMBSTONE
    }

    /** How the order ended. */
    record End(String order, Wallet wallet, Ticket ticket) {}

    /** A rule of the protocol that a world may do without. */
    enum Rule {
        REPLY_ANSWERS_THE_AWAITED_COMMAND, WALLET_KEEPS_A_TOMBSTONE, TICKET_KEEPS_A_TOMBSTONE, COMMANDS_ARE_IDEMPOTENT
    }

    /** The laws of a world: how its sagas are changed, and which rules hold. */
    record Laws(UnaryOperator<Saga<PlaceOrderSaga.State, Input, Action>> placing,
            UnaryOperator<Saga<CancelOrderSaga.State, Input, Action>> cancelling, Set<Rule> rules) {

        static final Laws TRUE = new Laws(saga -> saga, saga -> saga, EnumSet.allOf(Rule.class));

        Laws placing(UnaryOperator<Saga<PlaceOrderSaga.State, Input, Action>> change) {
            return new Laws(change, cancelling, rules);
        }

        Laws cancelling(UnaryOperator<Saga<CancelOrderSaga.State, Input, Action>> change) {
            return new Laws(placing, change, rules);
        }

        Laws without(Rule rule) {
            var others = EnumSet.copyOf(rules);
            others.remove(rule);
            return new Laws(placing, cancelling, others);
        }

    }

    private record Command(UUID sagaId, UUID commandId, Action action) {}

    private static final UUID ORDER = new UUID(0, 1);
    private static final UUID CANCELLATION = new UUID(0, 2);
    private static final UUID FOREIGN = new UUID(0, 3);
    private static final UUID CUSTOMER = new UUID(0, 4);
    private static final Order.Changed PLACED = Order.place(ORDER, CUSTOMER, "gangnam",
            List.of(new OrderItem("espresso", "Espresso", 1, new Money(3500, "KRW"))));
    private static final SagaOrder SAGA_ORDER = new SagaOrder(ORDER, CUSTOMER, "gangnam", new Money(3500, "KRW"),
            List.of(new SagaOrder.Line("espresso", 1)));
    private static final PlaceOrderSaga PLACE_ORDER = new PlaceOrderSaga(Duration.ofSeconds(5));
    private static final CancelOrderSaga CANCEL_ORDER = new CancelOrderSaga(Duration.ofSeconds(5));
    private static final int LONGEST_END = 200;

    private final SplittableRandom random;
    private final @Nullable List<String> story;
    private final Laws laws;
    private final Running<PlaceOrderSaga.State> placing;
    private final Running<CancelOrderSaga.State> cancelling;
    private final List<Command> commands = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final List<UnaryOperator<Order>> ticketEvents = new ArrayList<>();
    private final boolean poor;
    private final boolean soldOut;
    private final boolean silent;

    private Order order = PLACED.order();
    private Wallet wallet = Wallet.UNASKED;
    private Ticket ticket = Ticket.UNASKED;
    private boolean ticketWasSent;
    private int charges;
    private int refunds;

    private World(Laws laws, long seed, @Nullable List<String> story) {
        this.laws = laws;
        this.random = new SplittableRandom(seed);
        this.story = story;
        this.placing = new Running<>(ORDER, laws.placing().apply(PLACE_ORDER));
        this.cancelling = new Running<>(CANCELLATION, laws.cancelling().apply(CANCEL_ORDER));
        this.poor = random.nextInt(8) == 0;
        this.soldOut = random.nextInt(8) == 0;
        this.silent = random.nextInt(8) == 0;
    }

    /**
     * Lives through an order from its placing until all is quiet.
     *
     * @throws AssertionError with the seed and the story if a promise of the protocol is broken on the way
     */
    static End ofAPlacedOrder(Laws laws, long seed) {
        return live(laws, seed, World::place);
    }

    /** The same from the moment at which the order is confirmed, so that its cancellation gets all the attention. */
    static End ofAConfirmedOrder(Laws laws, long seed) {
        return live(laws, seed, World::confirm);
    }

    private interface Beginning {

        void of(World world);

    }

    private static End live(Laws laws, long seed, Beginning beginning) {
        try {
            return new World(laws, seed, null).live(beginning);
        } catch (BrokenPromise e) {
            List<String> story = new ArrayList<>();
            try {
                new World(laws, seed, story).live(beginning);
            } catch (BrokenPromise again) {
                story.add(again.getMessage());
            }
            throw new AssertionError("seed " + seed + ":\n" + String.join("\n", story), e);
        }
    }

    private End live(Beginning beginning) {
        beginning.of(this);
        int length = 5 + random.nextInt(40);
        for (int step = 0; step < length; step++) {
            happen();
        }
        becomeQuiet();
        return end();
    }

    private void place() {
        placing.begin(PLACE_ORDER.begin(SAGA_ORDER));
    }

    private void confirm() {
        place();
        wallet = Wallet.CHARGED;
        charges = 1;
        placing.hear(commands.removeFirst().commandId(), new WalletCharged(ORDER, FOREIGN));
        ticket = Ticket.QUEUED;
        placing.hear(commands.removeFirst().commandId(), new TicketQueued(ORDER, FOREIGN));
    }

    private void happen() {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> deliver(commands, this::obey, true);
            case 4, 5, 6, 7 -> deliver(replies, this::hear, true);
            case 8, 9 -> deliverTicketEvent();
            case 10 -> placing.hear(null, new Timeout());
            case 11 -> cancelling.hear(null, new Timeout());
            case 12 -> cancelByCustomer();
            case 13 -> hear(foreignReply());
            case 14 -> brew();
            default -> change("the customer collects", Order::collect);
        }
    }

    /** All that is under way arrives, and what is awaited in vain times out, until nothing is left to happen. */
    private void becomeQuiet() {
        for (int step = 0; step < LONGEST_END; step++) {
            if (!commands.isEmpty()) {
                deliver(commands, this::obey, false);
            } else if (!replies.isEmpty()) {
                deliver(replies, this::hear, false);
            } else if (!ticketEvents.isEmpty()) {
                deliverTicketEvent();
            } else if (placing.awaiting != null) {
                placing.hear(null, new Timeout());
            } else if (cancelling.awaiting != null) {
                cancelling.hear(null, new Timeout());
            } else {
                return;
            }
        }
        throw new BrokenPromise("a saga does not terminate");
    }

    private End end() {
        boolean cancelled = order.status().equals("CANCELLED");
        promise(!order.status().equals("PENDING"), "the order is still pending");
        promise(!order.isCancelling(), "the order is still being cancelled");
        promise(wallet == Wallet.CHARGED == !cancelled, "an order is paid if it is not cancelled, and only then");
        promise(isLive() == !cancelled, "an order has a live ticket if it is not cancelled, and only then");
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
            tell("is lost:", message);
        } else {
            receiver.accept(message);
        }
    }

    private void hear(Reply reply) {
        (reply.sagaId().equals(ORDER) ? placing : cancelling).hear(reply.commandId(), reply);
    }

    private Reply foreignReply() {
        UUID saga = random.nextBoolean() ? ORDER : CANCELLATION;
        return switch (random.nextInt(7)) {
            case 0 -> new WalletCharged(saga, FOREIGN);
            case 1 -> new ChargeDeclined(saga, FOREIGN, "another's");
            case 2 -> new WalletRefunded(saga, FOREIGN);
            case 3 -> new TicketQueued(saga, FOREIGN);
            case 4 -> new TicketRejected(saga, FOREIGN, "another's");
            case 5 -> new TicketCancelled(saga, FOREIGN);
            default -> new TicketBrewing(saga, FOREIGN);
        };
    }

    private void cancelByCustomer() {
        placing.hear(null, new CancellationRequested());
        change("the customer cancels", Order::requestCancellation);
        if (order.isCancelling() && cancelling.state == null) {
            cancelling.begin(
                    CANCEL_ORDER.begin(new CancelOrderSaga.Cancellation(ORDER, CUSTOMER, order.shopId())));
        }
    }

    private void act(Running<?> saga, Action action) {
        tell("->", action);
        promise(!saga.ended, "a saga acts after its end");
        switch (action) {
            case RefundWallet _ -> {
                promise(!mayBecomeDrink(), "a refund while the ticket is, or may still be, queued");
                commands.add(saga.command(action));
            }
            case QueueTicket _ -> {
                ticketWasSent = true;
                commands.add(saga.command(action));
            }
            case ChargeWallet _,CancelTicket _ -> commands.add(saga.command(action));
            case ConfirmOrder _ -> {
                promise(wallet == Wallet.CHARGED, "a confirmation without payment");
                promise(isLive(), "a confirmation without a ticket");
                change("order", Order::confirm);
            }
            case CancelOrder(_, var reason) -> {
                promise(wallet != Wallet.CHARGED && wallet != Wallet.UNASKED, "a cancellation that is not refunded");
                promise(!mayBecomeDrink(), "a cancellation while the ticket is, or may still be, queued");
                change("order", it -> it.cancel(reason));
            }
            case RefuseCancellation(_, var reason) -> {
                promise(isLive(), "a refused cancellation without a ticket");
                change("order", it -> it.refuseCancellation(reason));
            }
        }
    }

    private void obey(Command command) {
        tell("obeys", command.action());
        Reply reply = switch (command.action()) {
            case ChargeWallet _ -> charge(command);
            case RefundWallet _ -> refund(command);
            case QueueTicket _ -> queue(command);
            case CancelTicket _ -> cancel(command);
            case Action.OrderDeed deed -> throw new IllegalStateException(deed + " is no command");
        };
        if (reply != null) {
            replies.add(reply);
        }
    }

    private Reply charge(Command command) {
        if (wallet == Wallet.UNASKED || !holds(Rule.COMMANDS_ARE_IDEMPOTENT)) {
            wallet = poor ? Wallet.DECLINED : Wallet.CHARGED;
            charges += poor ? 0 : 1;
            promise(charges <= 1, "a second charge");
        }
        return wallet == Wallet.CHARGED || wallet == Wallet.REFUNDED
                ? new WalletCharged(command.sagaId(), command.commandId())
                : new ChargeDeclined(command.sagaId(), command.commandId(), "declined");
    }

    private Reply refund(Command command) {
        if (wallet == Wallet.CHARGED) {
            wallet = Wallet.REFUNDED;
            refunds++;
            promise(refunds <= charges, "a refund without a charge");
        } else if (wallet == Wallet.UNASKED && holds(Rule.WALLET_KEEPS_A_TOMBSTONE)) {
            wallet = Wallet.VOIDED;
        }
        return new WalletRefunded(command.sagaId(), command.commandId());
    }

    private @Nullable Reply queue(Command command) {
        if (silent) {
            return null;
        }
        if (ticket == Ticket.UNASKED) {
            ticket = soldOut ? Ticket.REJECTED : Ticket.QUEUED;
        }
        return ticket == Ticket.REJECTED || ticket == Ticket.TOMBSTONE
                ? new TicketRejected(command.sagaId(), command.commandId(), "rejected")
                : new TicketQueued(command.sagaId(), command.commandId());
    }

    private Reply cancel(Command command) {
        if (ticket == Ticket.QUEUED) {
            ticket = Ticket.CANCELLED;
        } else if (ticket == Ticket.UNASKED && holds(Rule.TICKET_KEEPS_A_TOMBSTONE)) {
            ticket = Ticket.TOMBSTONE;
        }
        return isLive()
                ? new TicketBrewing(command.sagaId(), command.commandId())
                : new TicketCancelled(command.sagaId(), command.commandId());
    }

    private void brew() {
        if (ticket == Ticket.QUEUED) {
            ticket = Ticket.BREWING;
            ticketEvents.add(it -> it.startBrewing().order());
        } else if (ticket == Ticket.BREWING) {
            ticket = Ticket.READY;
            ticketEvents.add(it -> it.drinkReady().order());
        }
        tell("the barista works:", ticket);
    }

    private void deliverTicketEvent() {
        if (!ticketEvents.isEmpty()) {
            order = ticketEvents.removeFirst().apply(order);
            tell("the order hears of the ticket:", order.state());
        }
    }

    private void change(String what, Function<Order, Order.Changed> deed) {
        order = deed.apply(order).order();
        tell(what, order.state());
    }

    private boolean isLive() {
        return ticket == Ticket.QUEUED || ticket == Ticket.BREWING || ticket == Ticket.READY;
    }

    private boolean mayBecomeDrink() {
        return isLive() || (ticketWasSent && ticket == Ticket.UNASKED);
    }

    private boolean holds(Rule rule) {
        return laws.rules().contains(rule);
    }

    private void tell(String what, Object of) {
        if (story != null) {
            story.add(what + " " + of);
        }
    }

    private static void promise(boolean kept, String otherwise) {
        if (!kept) {
            throw new BrokenPromise(otherwise);
        }
    }

    private static final class BrokenPromise extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BrokenPromise(String what) {
            super(what, null, false, false);
        }

    }

    /** A saga as the runtime runs it: a reply counts only if it answers the awaited command. */
    private final class Running<S> {

        private final UUID id;
        private final Saga<S, Input, Action> saga;
        private @Nullable S state;
        private @Nullable UUID awaiting;
        private boolean ended;

        Running(UUID id, Saga<S, Input, Action> saga) {
            this.id = id;
            this.saga = saga;
        }

        void begin(Transition<S, Action> first) {
            become(first);
        }

        void hear(@Nullable UUID commandId, Input input) {
            if (state == null || (commandId != null && !commandId.equals(awaiting)
                    && holds(Rule.REPLY_ANSWERS_THE_AWAITED_COMMAND))) {
                return;
            }
            Transition<S, Action> next = saga.on(state, input);
            if (!next.actions().isEmpty()) {
                tell(saga.type() + " hears", input);
                become(next);
            }
        }

        private void become(Transition<S, Action> next) {
            state = next.state();
            awaiting = next.timeout() == null ? null : command(next.actions().getLast()).commandId();
            next.actions().forEach(action -> act(this, action));
            ended = awaiting == null;
        }

        Command command(Action action) {
            return new Command(id, new UUID(Objects.hashCode(saga.type()), action.getClass().getSimpleName().hashCode()),
                    action);
        }

    }

}
