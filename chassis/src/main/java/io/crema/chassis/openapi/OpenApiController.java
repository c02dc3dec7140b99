package io.crema.chassis.openapi;

import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the OpenAPI document that the service's build has verified. */
@RestController
final class OpenApiController {

    private final Resource document;

    OpenApiController(Resource document) {
        this.document = document;
    }

    @GetMapping("/openapi.json")
    ResponseEntity<Resource> document() {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(document);
    }

}
