package io.crema.identity;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.crema.testing.ServiceArchitecture;

@AnalyzeClasses(packages = "io.crema.identity", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule no_other_service_is_imported = noClasses().should().dependOnClassesThat(
            resideInAPackage("io.crema..").and(not(resideInAnyPackage("io.crema.identity..", "io.crema.chassis.."))));

    @ArchTest
    static final ArchRule settings = ServiceArchitecture.settings();

}
