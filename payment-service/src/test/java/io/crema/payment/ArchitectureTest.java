package io.crema.payment;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.crema.payment", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ADAPTERS = ".*\\.(Jdbc\\w+|\\w+Controller|\\w+Configuration|\\w+Properties|\\w+Application"
            + "|\\w+Row)(\\$.*)?";

    @ArchTest
    static final ArchRule the_domain_knows_no_framework = noClasses().that().haveNameNotMatching(ADAPTERS).should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "jakarta..", "java.sql..", "tools.jackson..");

    @ArchTest
    static final ArchRule no_feature_knows_the_application = noClasses().that()
            .resideInAPackage("io.crema.payment.*..").should().dependOnClassesThat()
            .resideInAPackage("io.crema.payment");

    @ArchTest
    static final ArchRule features_have_no_cycles = slices().matching("io.crema.payment.(*)..").should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule no_other_service_is_imported = classes().should().onlyDependOnClassesThat()
            .resideOutsideOfPackages("io.crema.order..", "io.crema.barista..", "io.crema.query..",
                    "io.crema.identity..", "io.crema.gateway..");

}
