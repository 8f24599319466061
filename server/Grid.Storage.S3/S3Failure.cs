using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Grid.Core;

namespace Grid.Storage.S3;

/// <summary>What S3's failures mean: absence, a fault that may pass, or a fault that an operator has to mend.</summary>
internal static class S3Failure
{
    private const string NoSuchBucket = "NoSuchBucket";

    /// <summary>Whether the object is not there. An absent bucket is not an absent object.</summary>
    public static bool IsAbsence(Exception failure) =>
        failure is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: not NoSuchBucket };

    /// <summary>Whether the same request may succeed when it is sent again.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        AmazonServiceException { StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests } => true,
        AmazonServiceException { StatusCode: HttpStatusCode.NotImplemented } => false,
        AmazonServiceException service => service.StatusCode == 0 || (int)service.StatusCode >= 500,
        AmazonClientException or HttpRequestException or IOException or OperationCanceledException => true,
        _ => false,
    };

    /// <summary>The failure in our words; it says what to check.</summary>
    public static GridException Of(string call, S3Object target, Exception failure) => failure switch
    {
        GridException known => known.At($"S3 {call} of {target}"),
        AmazonS3Exception { ErrorCode: NoSuchBucket } => Misconfigured(
            call, target, "there is no such bucket: create it, or correct 'bucket'", failure),
        AmazonServiceException { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } refused =>
            Misconfigured(
                call,
                target,
                $"the store refuses this server's keys ({refused.ErrorCode}): correct them, or give them this right",
                failure),
        _ when IsTransient(failure) => GridException.Unavailable(
            $"S3 {call} of {target}: {Reason(failure)}. Try again later; check that the store is up and reachable.", failure),
        _ => new GridException(GridStatus.Internal, $"S3 {call} of {target}: {Reason(failure)}.", failure),
    };

    private static GridException Misconfigured(string call, S3Object target, string problem, Exception failure) =>
        new(GridStatus.Internal, $"S3 {call} of {target}: {problem}.", failure);

    private static string Reason(Exception failure) => failure switch
    {
        OperationCanceledException => "no answer in time",
        AmazonServiceException service when service.StatusCode != 0 =>
            $"the store answered {(int)service.StatusCode} {service.ErrorCode}",
        _ => $"no whole answer ({failure.GetType().Name}: {failure.Message.TrimEnd('.')})",
    };
}
