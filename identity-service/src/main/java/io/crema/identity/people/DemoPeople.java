package io.crema.identity.people;

import java.util.Locale;
import java.util.Set;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/** Adds the people of the demo with the profile demo, and removes them without it: everybody knows their passwords. */
@Component
class DemoPeople implements ApplicationRunner {

    private final People people;
    private final PeopleProperties properties;
    private final boolean demo;

    DemoPeople(People people, PeopleProperties properties, Environment environment) {
        this.people = people;
        this.properties = properties;
        this.demo = environment.acceptsProfiles(Profiles.of("demo"));
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (demo) {
            properties.demo().forEach(people::putDemo);
        } else {
            people.removeDemo();
        }
    }

    /** Tells whether a password is one that everybody knows or tries first. */
    static boolean isKnown(String name, String password) {
        return Set.of(name, name + "-secret", "crema-secret", "password1234", "passwordpassword", "123456789012")
                .contains(password.toLowerCase(Locale.ROOT));
    }

}
