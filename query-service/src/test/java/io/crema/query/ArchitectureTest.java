package io.crema.query;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.crema.query", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule FEATURES_STAND_ALONE = slices().matching("io.crema.query.(*)..").should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule NO_OTHER_SERVICE_IS_IMPORTED = classes().should().onlyDependOnClassesThat()
            .resideOutsideOfPackages("io.crema.order..", "io.crema.payment..", "io.crema.barista..",
                    "io.crema.identity..", "io.crema.gateway..");

    @ArchTest
    static final ArchRule EVENTS_AND_VIEWS_ARE_FREE_OF_SPRING = noClasses().that().haveSimpleNameEndingWith("Event")
            .or().haveSimpleNameEndingWith("View").should().dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule THE_READ_SIDE_DECIDES_NOTHING = noClasses().should().dependOnClassesThat()
            .haveFullyQualifiedName("io.crema.messaging.Outbox");

}
