package io.crema.local.newservice;

import java.util.Locale;
import java.util.regex.Pattern;

/** A topic of events and the type of an event on it, written {@code order.events:OrderPlaced}. */
record Message(String topic, String type) {

    private static final Pattern TOPIC = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*\\.events");
    private static final Pattern TYPE = Pattern.compile("[A-Z][a-z0-9]+([A-Z][a-z0-9]+)+");

    static Message parse(String option, String text) {
        var parts = text.split(":", -1);
        Refusal.unless(parts.length == 2,
                option + " " + text + ": write TOPIC:Event, such as order.events:OrderPlaced.");
        Refusal.unless(TOPIC.matcher(parts[0]).matches(), option + " " + text
                + ": the topic of events has lower-case letters and ends in .events, such as order.events.");
        Refusal.unless(TYPE.matcher(parts[1]).matches(), option + " " + text
                + ": the event is a noun and what happened to it, such as OrderPlaced.");
        return new Message(parts[0], parts[1]);
    }

    /** Returns the noun of the event: OrderPlaced is about an Order. */
    String noun() {
        return type.replaceFirst("[A-Z][a-z0-9]+$", "");
    }

    /** Returns the name of the event as the files of contracts write it: order_placed. */
    String label() {
        return snake(type);
    }

    static String snake(String name) {
        return name.replaceAll("(?<=[a-z0-9])([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return topic + ":" + type;
    }
}
