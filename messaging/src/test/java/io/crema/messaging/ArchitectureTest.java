package io.crema.messaging;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.crema.messaging", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packages_have_no_cycles = slices().matching("io.crema.messaging.(*)..").should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule the_domain_api_knows_no_framework = classes().that().haveSimpleName("Decider").or()
            .haveSimpleName("Decision").or().haveSimpleName("Saga").or().haveSimpleName("Transition").should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "io.crema.messaging.aggregate", "io.crema.messaging.saga");

    @ArchTest
    static final ArchRule the_outbox_knows_no_consumer = noClasses().that().resideInAPackage("..messaging.outbox..")
            .should().dependOnClassesThat().resideInAnyPackage("..messaging.consumer..", "..messaging.parking..",
                    "..messaging.saga..", "..messaging.projection..", "..messaging.aggregate..");

    @ArchTest
    static final ArchRule auto_configurations_are_package_private = classes().that()
            .haveSimpleNameEndingWith("AutoConfiguration").and().doNotHaveSimpleName("MessagingAutoConfiguration")
            .should().bePackagePrivate();

    @ArchTest
    static final ArchRule sql_goes_through_one_client = noClasses().should().dependOnClassesThat()
            .haveFullyQualifiedName("org.springframework.jdbc.core.JdbcTemplate");

    @ArchTest
    static final ArchRule no_service_is_imported = noClasses().should().dependOnClassesThat(
            resideInAPackage("io.crema..").and(not(resideInAnyPackage("io.crema.messaging.."))));

}
