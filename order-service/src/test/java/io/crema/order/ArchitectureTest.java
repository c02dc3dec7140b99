package io.crema.order;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.crema.order", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** Classes that use frameworks or I/O. Every other class is domain. */
    private static final DescribedPredicate<JavaClass> ADAPTERS = nameMatching(
            ".*\\.(\\w+(Application|Configuration|Controller|Properties|Quota|Row)|Jdbc\\w+|Customers|DemoCustomers|DistrictName|Menu|Orders|"
                    + "OrderPlacement|SagaOrderProcess)(\\$.*)?")
            .<JavaClass>forSubtype().as("adapters");

    @ArchTest
    static final ArchRule the_domain_knows_no_framework = classes().that(not(ADAPTERS)).should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java.lang..", "java.util..", "java.time..", "org.jspecify..", "io.crema.messaging..",
                    "io.crema.order..");

    @ArchTest
    static final ArchRule adapters_point_inwards = noClasses().that(not(ADAPTERS)).should()
            .dependOnClassesThat(ADAPTERS);

    @ArchTest
    static final ArchRule features_have_no_cycles = slices().matching("io.crema.order.(*)..").should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule no_feature_knows_the_application = noClasses().that()
            .resideInAPackage("io.crema.order.*..").should().dependOnClassesThat()
            .haveSimpleNameEndingWith("Application");

    @ArchTest
    static final ArchRule no_other_service_is_imported = noClasses().should().dependOnClassesThat(
            resideInAPackage("io.crema..").and(not(
                    resideInAnyPackage("io.crema.order..", "io.crema.chassis..", "io.crema.messaging.."))));

}
