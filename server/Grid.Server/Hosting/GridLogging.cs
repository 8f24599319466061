using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Grid.Server.Hosting;

/// <summary>Logs go to stderr, a line each: stdout belongs to what a verb was asked for.</summary>
internal static class GridLogging
{
    public static ILoggerFactory Create(LogLevel level) => LoggerFactory.Create(builder => builder
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        })
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
        .SetMinimumLevel(level)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Grpc", LogLevel.Warning)

        // What a handler throws is logged by our interceptor. What is left is a client that hangs up, its own business.
        .AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Critical));
}
