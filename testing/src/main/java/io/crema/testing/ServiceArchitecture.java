package io.crema.testing;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/** The architecture that all business services share. A failure names the rule that a class breaks. */
public final class ServiceArchitecture {

    /** The names of classes that use frameworks or I/O in each service. */
    private static final List<String> ADAPTERS = List.of("Jdbc\\w+",
            "\\w+(Application|Configuration|Controller|Projection|Properties|Quota|Row)");

    private ServiceArchitecture() {
    }

    /**
     * Returns the rules for a service.
     *
     * @param root the package of the service
     * @param adapters simple names of the service's other classes that use frameworks or I/O; every other class is domain
     */
    public static ArchRule of(String root, String... adapters) {
        DescribedPredicate<JavaClass> adapter = nameMatching(Stream.concat(ADAPTERS.stream(), Stream.of(adapters))
                .collect(Collectors.joining("|", ".*\\.(", ")(\\$.*)?"))).<JavaClass>forSubtype().as("adapters");
        return CompositeArchRule
                .of(classes().that(not(adapter)).should().onlyDependOnClassesThat()
                        .resideInAnyPackage("java.lang..", "java.util..", "java.time..", "org.jspecify..",
                                "io.crema.messaging..", root + "..")
                        .as("the domain knows no framework"))
                .and(noClasses().that(not(adapter)).should().dependOnClassesThat(adapter)
                        .as("adapters point inwards"))
                .and(slices().matching(root + ".(*)..").should().beFreeOfCycles().as("features have no cycles"))
                .and(noClasses().that().resideInAPackage(root + ".*..").should().dependOnClassesThat()
                        .haveSimpleNameEndingWith("Application").as("no feature knows the application"))
                .and(noClasses().should()
                        .dependOnClassesThat(resideInAPackage("io.crema..").and(
                                not(resideInAnyPackage(root + "..", "io.crema.chassis..", "io.crema.messaging.."))))
                        .as("no other service is imported"))
                .and(settings());
    }

    /** Returns the rules for the settings of any service. */
    public static ArchRule settings() {
        return CompositeArchRule
                .of(classes().that().areAnnotatedWith(ConfigurationProperties.class).should().beRecords().andShould()
                        .beAnnotatedWith(Validated.class).allowEmptyShould(true).as("settings are validated records"))
                .and(noClasses().should().dependOnClassesThat().areAssignableTo(Value.class)
                        .as("no setting is a @Value"));
    }

}
