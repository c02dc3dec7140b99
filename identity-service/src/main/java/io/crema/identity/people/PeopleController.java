package io.crema.identity.people;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.text.PlainText;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Lets an operator add and remove people. */
@RestController
@RequestMapping("/operations/people")
@PreAuthorize("hasAuthority('SCOPE_operations')")
class PeopleController {

    private static final int LONGEST_PASSWORD = 72;

    private final People people;

    PeopleController(People people) {
        this.people = people;
    }

    /**
     * A person to add.
     *
     * @param password 12 characters or more, and 72 bytes or less: bcrypt reads no more
     */
    record NewPerson(@NotBlank @Size(max = 100) @PlainText String name,
            @NotBlank @Size(max = 100) @PlainText String displayName,
            @NotNull @Size(min = 12, max = LONGEST_PASSWORD) String password, @Nullable UUID customerId,
            @NotEmpty Set<@NotNull @Pattern(regexp = "[a-z]{1,40}(:[a-z]{1,40})?") String> scopes) {

        @Override
        public String toString() {
            return "NewPerson[name=" + name + "]";
        }

    }

    /** Lists the people who may sign in. */
    @GetMapping
    List<Person> all() {
        return people.all();
    }

    /** Adds a person who may sign in. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    void add(@Valid @RequestBody NewPerson person) {
        if (person.password().getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD) {
            throw ProblemException.invalid("password", "must have at most 72 bytes");
        }
        if (DemoPeople.isKnown(People.normalized(person.name()), person.password())) {
            throw ProblemException.invalid("password", "must not be one that everybody knows");
        }
        if (!people.add(person.name(), person.displayName(), person.password(), person.customerId(),
                person.scopes())) {
            throw ProblemException.conflict("name-taken", "Choose another name");
        }
    }

    /** Removes a person and ends what they have signed in to. Access tokens live on for their quarter of an hour. */
    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String name) {
        if (!people.remove(name)) {
            throw ProblemException.notFound("unknown-person", "Nobody has this name");
        }
    }

}
