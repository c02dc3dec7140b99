package io.crema.local.newservice;

import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/**
 * A new service, checked against the checkout.
 *
 * @param name such as bakery-service
 * @param publishes an event with a topic of its own; its noun names the feature, the table and the classes
 */
record ServiceRequest(String name, HeardEvent hears, Message publishes, Endpoint api) {

    static final String DEFAULT_HEARS = "order.events:OrderPlaced";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*-service");
    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?[\\w.]+\\.([A-Z]\\w*);$",
            Pattern.MULTILINE);
    /** Words that PostgreSQL takes for no table. */
    private static final Set<String> RESERVED = Set.of("all", "analyse", "analyze", "and", "any", "array", "as", "asc",
            "asymmetric", "authorization", "binary", "both", "case", "cast", "check", "collate", "collation", "column",
            "concurrently", "constraint", "create", "cross", "default", "deferrable", "desc", "distinct", "do", "else",
            "end", "except", "false", "fetch", "for", "foreign", "freeze", "from", "full", "grant", "group", "having",
            "ilike", "in", "initially", "inner", "intersect", "into", "is", "isnull", "join", "lateral", "leading",
            "left", "like", "limit", "localtime", "localtimestamp", "natural", "not", "notnull", "null", "offset", "on",
            "only", "or", "order", "outer", "overlaps", "placing", "primary", "references", "returning", "right",
            "select", "similar", "some", "symmetric", "table", "tablesample", "then", "to", "trailing", "true", "union",
            "unique", "user", "using", "variadic", "verbose", "when", "where", "window", "with");

    /**
     * Checks a request. Throws a {@link Refusal} if the checkout has no room for it.
     *
     * @param publishes null for the default
     * @param api null for the default
     */
    static ServiceRequest of(Checkout checkout, String name, String hears,
            @Nullable String publishes, @Nullable String api) {
        Refusal.unless(NAME.matcher(name).matches() && name.length() <= 40,
                name + ": the name has lower-case letters and ends in -service, such as bakery-service.");
        var shortName = name.replaceFirst("-service$", "");
        Refusal.unless(!SourceVersion.isKeyword(shortName) && !packages(checkout).contains(packageOf(name)),
                name + ": the package io.crema." + packageOf(name) + " is taken or is no name in Java.");
        Refusal.unless(!Files.exists(checkout.home().resolve(name))
                && checkout.services().stream().noneMatch(it -> it.name().equals(name)), name + " exists already.");

        var heard = checkout.heard(Message.parse("--hears", hears));
        var published = Message.parse("--publishes", publishes == null ? shortName + ".events:EntryAdded" : publishes);
        var endpoint = Endpoint.parse(
                api == null ? "GET /api/" + shortName + ":" + shortName + ":read" : api, heard.key());
        var request = new ServiceRequest(name, heard, published, endpoint);
        request.refuseTakenTopic(checkout);
        request.refuseTakenPath(checkout);
        request.refuseTakenClasses(checkout);
        return request;
    }

    private static Set<String> packages(Checkout checkout) {
        return Stream.concat(checkout.services().stream().map(it -> packageOf(it.name())),
                Stream.of("chassis", "messaging", "testing", "local", "tls", "e2e", "benchmarks", "template"))
                .collect(Collectors.toSet());
    }

    private void refuseTakenTopic(Checkout checkout) {
        for (var service : checkout.services()) {
            Refusal.unless(!service.publishes().containsKey(publishes.topic()),
                    service.name() + " publishes " + publishes.topic()
                            + " already: a topic of events has one publisher.");
        }
    }

    private void refuseTakenPath(Checkout checkout) {
        for (var service : checkout.services()) {
            for (var other : service.api()) {
                Refusal.unless(!other.methods().contains("GET") || !Paths.overlap(other.path(), api.at("*")),
                        "GET " + api.path() + " is taken: " + service.name() + " has GET " + other.path() + ".");
            }
        }
    }

    /** A class of the template must not get the name of another class that the template uses. */
    private void refuseTakenClasses(Checkout checkout) {
        var noun = publishes.noun();
        var table = noun.toLowerCase(Locale.ROOT);
        Refusal.unless(!RESERVED.contains(table) && !SourceVersion.isKeyword(table),
                publishes.type() + ": " + table + " is a reserved word of SQL or Java and names no table and package.");
        var used = Checkout.filesUnder(checkout.template().resolve("src"), ".java").stream()
                .flatMap(file -> IMPORT.matcher(Checkout.read(file)).results()).map(match -> match.group(1))
                .filter(it -> !it.startsWith("Entry")).collect(Collectors.toSet());
        var fixed = Set.of("HeardEvent", "Row");
        for (var made : List.of(noun, "Add" + noun, noun + "Event", publishes.type())) {
            Refusal.unless(!used.contains(made) && !fixed.contains(made) && !isInJavaLang(made)
                    && !hears.message().type().equals(made),
                    publishes.type() + ": the class " + made + " would hide another one of the same name.");
        }
    }

    private static boolean isInJavaLang(String name) {
        try {
            return Modifier.isPublic(Class.forName("java.lang." + name).getModifiers());
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static String packageOf(String service) {
        return service.replaceFirst("-service$", "").replace("-", "");
    }

    String javaPackage() {
        return "io.crema." + packageOf(name);
    }

    /** Returns the name without -service as a class begins with it: GiftCard of gift-card-service. */
    String prefix() {
        return Stream.of(name.replaceFirst("-service$", "").split("-"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1)).collect(Collectors.joining());
    }

    /** Returns the noun as packages and tables have it. */
    String lowerNoun() {
        return publishes.noun().toLowerCase(Locale.ROOT);
    }
}
