package io.crema.order;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.crema.testing.ServiceArchitecture;

@AnalyzeClasses(packages = "io.crema.order", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule it_is_a_service_like_the_others = ServiceArchitecture.of("io.crema.order", "Customers",
            "DemoCustomers", "DistrictName", "GrpcBalances", "GuardedBalances", "HttpBalances", "Menu", "Orders",
            "OrderPlacement",
            "PaymentService", "RestBalances", "SagaOrderProcess", "ThriftBalances");

}
