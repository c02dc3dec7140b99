package io.crema.chassis.config;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/** Lets settings change while the service runs. */
@AutoConfiguration(after = RefreshAutoConfiguration.class)
class LiveSettingsAutoConfiguration {

    @Bean
    LiveSettings liveSettings(BeanFactory beans) {
        return new LiveSettings(beans);
    }

    @Bean
    @ConditionalOnBean(ContextRefresher.class)
    ConfigurationRefresh configurationRefresh(ContextRefresher refresher, ConfigurableEnvironment environment,
            LiveSettings settings) {
        return new ConfigurationRefresh(refresher, environment, settings);
    }

    @Bean
    @ConditionalOnBean(ContextRefresher.class)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    ConfigurationController configurationController(ConfigurationRefresh refresh) {
        return new ConfigurationController(refresh);
    }

}
