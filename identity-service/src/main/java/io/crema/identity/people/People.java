package io.crema.identity.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import io.crema.identity.hash.Hashes;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The accounts of people. */
@Repository
public class People {

    static final int LONGEST_NAME = 100;
    private static final String COLUMNS = "id, name, display_name, customer_id, scopes";

    private final JdbcClient jdbc;
    private final FailedSignIns failures;
    private final PasswordEncoder encoder = PasswordEncoderFactories.createDelegatingPasswordEncoder();

    People(JdbcClient jdbc, FailedSignIns failures) {
        this.jdbc = jdbc;
        this.failures = failures;
    }

    /** Returns the name as it is stored: two spellings of a name are one, and no name has more than 100 characters. */
    static String normalized(String name) {
        String stripped = name.strip();
        return Normalizer.normalize(stripped.substring(0, Math.min(stripped.length(), LONGEST_NAME)),
                Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    /** Finds the person that a token names. */
    public Optional<Person> find(String id) {
        try {
            return jdbc.sql("select " + COLUMNS + " from person where id = ?").param(UUID.fromString(id))
                    .query((row, _) -> person(row)).optional();
        } catch (IllegalArgumentException noId) {
            return Optional.empty();
        }
    }

    List<Person> all() {
        return jdbc.sql("select " + COLUMNS + " from person order by name").query((row, _) -> person(row)).list();
    }

    /**
     * Returns the person if the password is right and the name is not locked. Each other case takes as long, and looks the
     * same.
     *
     * @param knownDevice whether the person has signed in on this device before: then locks by guesses of others do not count
     */
    Optional<Person> signIn(String name, String password, boolean knownDevice) {
        String stored = normalized(name);
        boolean allowed = knownDevice || failures.count(stored);
        Optional<Account> account = jdbc.sql("select password, " + COLUMNS + " from person where name = ?")
                .param(stored)
                .query((row, _) -> new Account(row.getString("password"), person(row))).optional();
        boolean right = encoder.matches(password, account.map(Account::password).orElse(Hashes.OF_NOBODY));
        if (!allowed || !right || account.isEmpty()) {
            return Optional.empty();
        }
        if (!knownDevice) {
            failures.forget(stored);
        }
        return account.map(Account::person);
    }

    private record Account(String password, Person person) {}

    /** Adds a person. Returns false if the name is taken. */
    boolean add(String name, String displayName, String password, @Nullable UUID customerId, Set<String> scopes) {
        try {
            jdbc.sql("""
                    insert into person (name, display_name, password, customer_id, scopes)
                    values (:name, :displayName, :password, :customerId, :scopes)
                    """).param("name", normalized(name)).param("displayName", displayName)
                    .param("password", encoder.encode(password)).param("customerId", customerId)
                    .param("scopes", scopes.toArray(String[]::new)).update();
            return true;
        } catch (DuplicateKeyException taken) {
            return false;
        }
    }

    /** Removes a person. Their refresh tokens end; their access tokens live on for their quarter of an hour. */
    @Transactional
    boolean remove(String name) {
        Optional<UUID> removed = jdbc.sql("delete from person where name = ? returning id").param(normalized(name))
                .query(UUID.class).optional();
        removed.ifPresent(this::endSessions);
        return removed.isPresent();
    }

    /** Adds or changes a person of the demo. The password is hashed again only if it is another one. */
    void putDemo(String name, PeopleProperties.Demo demo) {
        boolean same = jdbc.sql("select demo_password from person where name = ?").param(name).query(String.class)
                .optional().filter(demo.password()::equals).isPresent();
        jdbc.sql("""
                insert into person (name, display_name, password, customer_id, scopes, demo_password)
                values (:name, :displayName, :hash, :customerId, :scopes, :password)
                on conflict (name) do update set display_name = excluded.display_name, customer_id = excluded.customer_id,
                    scopes = excluded.scopes, demo_password = excluded.demo_password,
                    password = case when :same then person.password else excluded.password end
                """).param("name", name).param("displayName", demo.displayName())
                .param("hash", same ? "" : encoder.encode(demo.password())).param("customerId", demo.customerId())
                .param("scopes", demo.scopes().toArray(String[]::new)).param("password", demo.password())
                .param("same", same).update();
    }

    /** Removes the people of the demo. */
    @Transactional
    void removeDemo() {
        jdbc.sql("delete from person where demo_password is not null returning id").query(UUID.class).list()
                .forEach(this::endSessions);
    }

    private void endSessions(UUID person) {
        jdbc.sql("delete from oauth2_authorization where principal_name = ?").param(person.toString()).update();
    }

    private static Person person(ResultSet row) throws SQLException {
        return new Person(row.getObject("id", UUID.class), row.getString("name"), row.getString("display_name"),
                row.getObject("customer_id", UUID.class),
                Arrays.stream((String[]) row.getArray("scopes").getArray()).collect(Collectors.toUnmodifiableSet()));
    }

}
