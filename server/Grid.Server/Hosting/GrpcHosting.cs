using Grid.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Hosting;

/// <summary>What every gRPC server of this program begins with.</summary>
internal static class GrpcHosting
{
    // Streams are ended before a listener closes, so what is left are calls about to finish.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A builder with gRPC set up, and Kestrel as gRPC needs it; the services are the caller's to add.</summary>
    public static WebApplicationBuilder NewBuilder(ILoggerFactory loggers, Action<KestrelServerOptions> listen)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.WebHost.UseKestrelCore().UseSockets().ConfigureKestrel(kestrel =>
        {
            KestrelTuning.Apply(kestrel);
            listen(kestrel);
        });

        // After Kestrel's own, for the last one counts.
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(_ => new TransportMemoryPoolFactory(TimeProvider.System));
        builder.Services.AddGridGrpc();
        return builder;
    }
}
