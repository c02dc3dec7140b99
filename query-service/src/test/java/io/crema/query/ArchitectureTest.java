package io.crema.query;

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
import io.crema.messaging.outbox.Outbox;

@AnalyzeClasses(packages = "io.crema.query", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** Classes that touch the outside world. Every other class is domain. */
    private static final DescribedPredicate<JavaClass> ADAPTERS = nameMatching(
            ".*\\.(\\w+(Application|Controller|Projection)|Orders|OrderChanges|VersionGaps)(\\$.*)?")
            .<JavaClass>forSubtype().as("adapters");

    @ArchTest
    static final ArchRule the_domain_knows_no_framework = classes().that(not(ADAPTERS)).should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java.lang..", "java.util..", "java.time..", "org.jspecify..", "io.crema.messaging..",
                    "io.crema.query..");

    @ArchTest
    static final ArchRule adapters_point_inwards = noClasses().that(not(ADAPTERS)).should()
            .dependOnClassesThat(ADAPTERS);

    @ArchTest
    static final ArchRule features_stand_alone = slices().matching("io.crema.query.(*)..").should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule no_feature_knows_the_application = noClasses().that()
            .resideInAPackage("io.crema.query.*..").should().dependOnClassesThat()
            .haveSimpleNameEndingWith("Application");

    @ArchTest
    static final ArchRule no_other_service_is_imported = noClasses().should().dependOnClassesThat(
            resideInAPackage("io.crema..").and(not(
                    resideInAnyPackage("io.crema.query..", "io.crema.chassis..", "io.crema.messaging.."))));

    @ArchTest
    static final ArchRule the_read_side_publishes_nothing = noClasses().should().dependOnClassesThat()
            .belongToAnyOf(Outbox.class);

}
