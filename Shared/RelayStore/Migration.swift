import Crypto

/// One step of the schema, a file of `Migrations/`.
package struct Migration: Sendable {
    /// From 1, without gaps.
    package let number: Int
    /// The file's name without its ending.
    package let name: String
    /// What it executes.
    package let sql: String

    /// Describes the migration `number`.
    package init(number: Int, name: String, sql: [UInt8]) {
        self.number = number
        self.name = name
        self.sql = String(decoding: sql, as: UTF8.self)
    }

    /// The file's checksum.
    var sha256: [UInt8] { Array(SHA256.hash(data: Array(sql.utf8))) }

    /// The migrations of this version, in order.
    package static let all = [
        Migration(number: 1, name: "0001_tenants", sql: PackageResources._001_tenants_sql),
        Migration(number: 2, name: "0002_relays", sql: PackageResources._002_relays_sql),
        Migration(number: 3, name: "0003_roles", sql: PackageResources._003_roles_sql),
        Migration(number: 4, name: "0004_schema_readers", sql: PackageResources._004_schema_readers_sql),
        Migration(number: 5, name: "0005_sending", sql: PackageResources._005_sending_sql),
        Migration(number: 6, name: "0006_routing", sql: PackageResources._006_routing_sql),
        Migration(number: 7, name: "0007_lanes", sql: PackageResources._007_lanes_sql),
        Migration(number: 8, name: "0008_answers", sql: PackageResources._008_answers_sql),
        Migration(number: 9, name: "0009_texts", sql: PackageResources._009_texts_sql),
        Migration(number: 10, name: "0010_hours", sql: PackageResources._010_hours_sql),
        Migration(number: 11, name: "0011_api", sql: PackageResources._011_api_sql),
        Migration(number: 12, name: "0012_forgetting", sql: PackageResources._012_forgetting_sql),
        Migration(number: 13, name: "0013_lookup", sql: PackageResources._013_lookup_sql),
        Migration(number: 14, name: "0014_lists", sql: PackageResources._014_lists_sql),
        Migration(number: 15, name: "0015_console", sql: PackageResources._015_console_sql),
        Migration(number: 16, name: "0016_customer_search", sql: PackageResources._016_customer_search_sql),
        Migration(number: 17, name: "0017_directory", sql: PackageResources._017_directory_sql),
        Migration(number: 18, name: "0018_location", sql: PackageResources._018_location_sql),
        Migration(number: 19, name: "0019_customer_words", sql: PackageResources._019_customer_words_sql),
        Migration(number: 20, name: "0020_customers_by_time", sql: PackageResources._020_customers_by_time_sql),
        Migration(number: 21, name: "0021_parked_by_time", sql: PackageResources._021_parked_by_time_sql),
        Migration(number: 22, name: "0022_audit_by_job", sql: PackageResources._022_audit_by_job_sql),
        Migration(number: 23, name: "0023_audit_by_customer", sql: PackageResources._023_audit_by_customer_sql),
        Migration(number: 24, name: "0024_audit_by_operator", sql: PackageResources._024_audit_by_operator_sql),
        Migration(number: 25, name: "0025_opt_out_sources", sql: PackageResources._025_opt_out_sources_sql),
        Migration(number: 26, name: "0026_opt_outs_until_now", sql: PackageResources._026_opt_outs_until_now_sql),
        Migration(number: 27, name: "0027_opt_outs_by_customer", sql: PackageResources._027_opt_outs_by_customer_sql),
        Migration(number: 28, name: "0028_search_paths", sql: PackageResources._028_search_paths_sql),
        Migration(number: 29, name: "0029_job_changes", sql: PackageResources._029_job_changes_sql),
        Migration(number: 30, name: "0030_customer_changes", sql: PackageResources._030_customer_changes_sql),
        Migration(number: 31, name: "0031_forgotten_jobs", sql: PackageResources._031_forgotten_jobs_sql),
        Migration(number: 32, name: "0032_links", sql: PackageResources._032_links_sql),
        Migration(number: 33, name: "0033_job_filters", sql: PackageResources._033_job_filters_sql),
    ]
}
