using Grid.Core;
using Grid.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grid.Services.HttpCache;

/// <summary>
/// The HTTP/1.1 cache that Bazel, ccache and others speak: GET, HEAD and PUT of <c>/ac/</c> and <c>/cas/</c>, and DELETE
/// of results, on the storage that the gRPC services use.
/// </summary>
public sealed partial class HttpCacheService
{
    private readonly InstanceRegistry<StorageInstance> _instances;
    private readonly HttpCacheOptions _options;
    private readonly ILogger _logger;
    private readonly HttpBlobs _blobs;
    private readonly HttpResults _results;

    public HttpCacheService(
        InstanceRegistry<StorageInstance> instances, HttpCacheOptions options, ILogger<HttpCacheService> logger)
    {
        _instances = instances;
        _options = options;
        _logger = logger;
        BlobSizes sizes = new(options.SizesRememberedMax);
        _blobs = new HttpBlobs(sizes, options);
        _results = new HttpResults(sizes, options);
    }

    /// <summary>Answers one request, whatever comes of it.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await DispatchAsync(context);
        }
        catch (GridException failure)
        {
            await RefuseAsync(context, StatusOf(failure), failure.Message);
        }
#pragma warning disable CA1031 // The client is gone, and what it had begun to send with it: nobody is left to tell.
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
        }
        catch (BadHttpRequestException failure)
        {
            await RefuseAsync(context, failure.StatusCode, failure.Message);
        }
#pragma warning disable CA1031 // A request's boundary: what nobody foresaw is logged here, once.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogUnexpected(_logger, context.Request.Method, failure);
            await RefuseAsync(
                context, StatusCodes.Status500InternalServerError, "The server met an error it did not expect: its log says more.");
        }
    }

    private static int StatusOf(GridException failure) => failure.Status switch
    {
        GridStatus.InvalidArgument => StatusCodes.Status400BadRequest,
        GridStatus.NotFound => StatusCodes.Status404NotFound,
        GridStatus.PermissionDenied => StatusCodes.Status403Forbidden,
        GridStatus.FailedPrecondition => StatusCodes.Status411LengthRequired,
        GridStatus.OutOfRange => StatusCodes.Status413PayloadTooLarge,
        GridStatus.ResourceExhausted => StatusCodes.Status507InsufficientStorage,
        GridStatus.Unimplemented => StatusCodes.Status405MethodNotAllowed,
        GridStatus.Unavailable => StatusCodes.Status503ServiceUnavailable,
        GridStatus.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static async Task RefuseAsync(HttpContext context, int status, string message)
    {
        if (context.Response.HasStarted)
        {
            // The status is out already: only a cut connection says that the body is not whole.
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.WriteAsync(message + "\n", CancellationToken.None);
        }
    }

    private Task DispatchAsync(HttpContext context)
    {
        HttpCachePath path = HttpCachePath.Parse(context.Request.Path.Value ?? string.Empty);
        InstanceName name = path.Instance ?? _options.DefaultInstance;
        if (!_instances.TryFind(name, out StorageInstance? instance))
        {
            throw GridException.NotFound($"This server has no instance '{name}'.");
        }

        string method = context.Request.Method;
        return method switch
        {
            _ when HttpMethods.IsGet(method) || HttpMethods.IsHead(method) => path.IsResult
                ? _results.GetAsync(context, instance, path)
                : _blobs.GetAsync(context, instance, path),
            _ when HttpMethods.IsPut(method) => path.IsResult
                ? _results.PutAsync(context, instance, path)
                : _blobs.PutAsync(context, instance, path),
            _ when HttpMethods.IsDelete(method) && path.IsResult => HttpResults.DeleteAsync(context, instance, path),
            _ => throw new GridException(
                GridStatus.Unimplemented, $"{method} is not done here: use GET, HEAD or PUT, and DELETE on /ac/."),
        };
    }

    [LoggerMessage(1, LogLevel.Error, "HTTP {Method} failed unexpectedly.")]
    private static partial void LogUnexpected(ILogger logger, string method, Exception failure);
}
