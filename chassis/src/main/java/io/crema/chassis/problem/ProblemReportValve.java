package io.crema.chassis.problem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;

/**
 * Answers with a problem document where Tomcat itself refuses a request, for example because of its request line.
 */
public final class ProblemReportValve extends ErrorReportValve {

    private static final Logger log = LoggerFactory.getLogger(ProblemReportValve.class);

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        String traceId = Problems.idWithoutTrace(status);
        HttpStatusCode code = HttpStatusCode.valueOf(status);
        try {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.getOutputStream().write("""
                    {"type":"%s","title":"%s","status":%d,"detail":"%s","traceId":"%s"}""".formatted(
                    Problems.type(status == 400 ? "malformed-request" : Problems.slug(code)), Problems.title(code),
                    status, detail(status), traceId).getBytes(StandardCharsets.UTF_8));
            response.finishResponse();
        } catch (IOException clientGone) {
            log.debug("Cannot answer a refused request", clientGone);
        }
    }

    private static String detail(int status) {
        return status == 400
                ? "Send a valid HTTP request whose header is not larger than the service allows"
                : "Change the request as the status says";
    }

}
