using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Grid.Core;

namespace Grid.Storage.S3;

/// <summary>
/// Requests to an S3 service, each with a time limit and sent again while its failure may pass. The SDK's own retries
/// and time limits are off: they know neither our clock nor what a blob's size allows.
/// </summary>
public sealed class S3Connection : IDisposable
{
    // The SDK takes no "never"; every request has a shorter limit of ours.
    private static readonly TimeSpan SdkTimeout = TimeSpan.FromDays(1);

    private readonly AmazonS3Client _client;
    private readonly TimeProvider _time;

    public S3Connection(S3ConnectionOptions options, TimeProvider time)
    {
        Options = options;
        _time = time;
        AmazonS3Config config = ConfigOf(options);
        _client = options is { AccessKey: { } key, SecretKey: { } secret }
            ? new AmazonS3Client(new BasicAWSCredentials(key, secret.Reveal()), config)
            : new AmazonS3Client(config);
    }

    internal S3ConnectionOptions Options { get; }

    /// <summary>Sends a request and gives its answer; null when the object it is about is not there.</summary>
    /// <exception cref="GridException">The request failed, also after retries where those made sense.</exception>
    internal async Task<T?> AskAsync<T>(
        string call,
        S3Object target,
        TimeSpan durationMax,
        Func<IAmazonS3, CancellationToken, Task<T>> ask,
        CancellationToken cancellation)
        where T : class
    {
        for (int retries = 0; ; retries++)
        {
            try
            {
                return await AskOnceAsync(durationMax, ask, cancellation);
            }
            catch (Exception failure) when (S3Failure.IsAbsence(failure))
            {
                return null;
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
            {
                // Whatever a call that was given up ends with, to its caller it was given up.
                cancellation.ThrowIfCancellationRequested();
                if (!S3Failure.IsTransient(failure) || retries == Options.RetriesMax)
                {
                    throw S3Failure.Of(call, target, failure);
                }
            }

            await BackOffAsync(retries, cancellation);
        }
    }

    /// <summary>The same for requests that make what they are about, so that absence is a failure like others.</summary>
    internal async Task<T> SendAsync<T>(
        string call,
        S3Object target,
        TimeSpan durationMax,
        Func<IAmazonS3, CancellationToken, Task<T>> send,
        CancellationToken cancellation)
        where T : class =>
        await AskAsync(call, target, durationMax, send, cancellation)
        ?? throw GridException.Unavailable($"S3 {call} of {target}: the store lost track of the request. Try again.");

    /// <summary>Stores an object in one request.</summary>
    internal Task PutAsync(S3Object place, ReadOnlyMemory<byte> content, CancellationToken cancellation) => SendAsync(
        "PutObject",
        place,
        Options.Writing.For(content.Length),
        async (client, limited) =>
        {
            using MemoryStream body = S3Bodies.Of(content);
            PutObjectRequest request = new()
            {
                BucketName = place.Bucket,
                Key = place.Key,
                InputStream = body,
                AutoCloseStream = false,
                UseChunkEncoding = Options.UsesChunkedEncoding,
            };
            return await client.PutObjectAsync(request, limited);
        },
        cancellation);

    /// <summary>Deletes an object, or one version of it.</summary>
    internal Task DeleteAsync(S3Object place, string? versionId, CancellationToken cancellation) => AskAsync(
        "DeleteObject",
        place,
        Options.Writing.DurationMin,
        (client, limited) => client.DeleteObjectAsync(
            new DeleteObjectRequest { BucketName = place.Bucket, Key = place.Key, VersionId = versionId }, limited),
        cancellation);

    /// <summary>Waits before a request is sent again, longer each time.</summary>
    internal Task BackOffAsync(int retries, CancellationToken cancellation)
    {
#pragma warning disable CA5394 // It spreads the retries of many requests; nothing about it is secret.
        double factor = Math.Pow(2, retries) * (0.5 + (Random.Shared.NextDouble() / 2));
#pragma warning restore CA5394
        TimeSpan wait = Options.Backoff * factor;
        TimeProvider time = _time;
        return Task.Delay(wait < Options.BackoffMax ? wait : Options.BackoffMax, time, cancellation);
    }

    /// <summary>A token that also ends when time is up.</summary>
    internal TimeLimit Limit(TimeSpan durationMax, CancellationToken cancellation) =>
        new(durationMax, _time, cancellation);

    public void Dispose() => _client.Dispose();

    private async Task<T> AskOnceAsync<T>(
        TimeSpan durationMax, Func<IAmazonS3, CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        using TimeLimit limit = Limit(durationMax, cancellation);
        return await ask(_client, limit.Token);
    }

    private static AmazonS3Config ConfigOf(S3ConnectionOptions options)
    {
        AmazonS3Config config = new()
        {
            MaxErrorRetry = 0,
            Timeout = SdkTimeout,
            DisableLogging = true,
            RequestChecksumCalculation = options.UsesChecksums
                ? RequestChecksumCalculation.WHEN_SUPPORTED
                : RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = options.UsesChecksums
                ? ResponseChecksumValidation.WHEN_SUPPORTED
                : ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is { } endpoint)
        {
            // A compatible store seldom has a name of its own for every bucket.
            config.ServiceURL = endpoint.AbsoluteUri;
            config.ForcePathStyle = true;
            config.AuthenticationRegion = options.Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return config;
    }
}
